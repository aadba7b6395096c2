// Where a level stands: on the fader, and on the meter. Both are straight lines between points of [dB, place 0 to 1].

/** Fader: 0 dB at 72 %, 12 dB at the top, fine steps around 0 dB. Orders carry dB, never a place. */
const FADER = [[-150, 0], [-60, 0.06], [-48, 0.11], [-36, 0.19], [-24, 0.32], [-12, 0.5], [-6, 0.605], [0, 0.72], [12, 1]];

/** Meter: IEC 60268-18, full scale at the top. */
const METER = [[-70, 0], [-60, 0.025], [-50, 0.075], [-40, 0.15], [-30, 0.3], [-20, 0.5], [0, 1]];

function between(points, value, from, to) {
  if (value <= points[0][from]) return points[0][to];
  for (let at = 1; at < points.length; at += 1) {
    const [low, high] = [points[at - 1], points[at]];
    if (value <= high[from]) return low[to] + ((value - low[from]) / (high[from] - low[from])) * (high[to] - low[to]);
  }
  return points.at(-1)[to];
}

export const placeOfFader = (db) => between(FADER, db, 0, 1);
export const levelOfFader = (place) => between(FADER, place, 1, 0);
export const placeOfMeter = (db) => between(METER, db, 0, 1);
