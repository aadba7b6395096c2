// Where a level stands, on the fader and on the meter: the laws of bridge/osc/law.py, held against it by a test.

const TOP = 12;
const FLOOR = -150;
const TOP_GAIN = 10 ** (TOP / 20);
const AT_UNITY = 0.0003;

/** Meter: IEC 60268-18, full scale at the top, straight lines between points of [dB, place 0 to 1]. */
const METER = [[-70, 0], [-60, 0.025], [-50, 0.075], [-40, 0.15], [-30, 0.3], [-20, 0.5], [0, 1]];

/** REAPER's fader: with x from 0 to 1, gain = gain of +12 dB (x³ + x⁶) / 2. */
export function placeOfFader(db) {
  if (db <= FLOOR) return 0;
  return Math.min(Math.cbrt((Math.sqrt(1 + (8 * 10 ** (db / 20)) / TOP_GAIN) - 1) / 2), 1);
}

const UNITY = placeOfFader(0);

/** The other way. The bottom is -150 dB, as orders carry no infinity; REAPER rests at 0.716 for 0 dB. */
export function levelOfFader(place) {
  if (Math.abs(place - UNITY) <= AT_UNITY) return 0;
  const cube = place ** 3;
  return Math.min(Math.max(20 * Math.log10((TOP_GAIN * (cube + cube ** 2)) / 2), FLOOR), TOP);
}

export function placeOfMeter(db) {
  if (db <= METER[0][0]) return METER[0][1];
  for (let at = 1; at < METER.length; at += 1) {
    const [low, high] = [METER[at - 1], METER[at]];
    if (db <= high[0]) return low[1] + ((db - low[0]) / (high[0] - low[0])) * (high[1] - low[1]);
  }
  return METER.at(-1)[1];
}
