// What a screen reader and a keyboard need, checked on the page as it stands. Returns sentences about what is wrong.
() => {
  const wrong = [];
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  const text = (ids) => (ids ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim();
  const name = (element) => element.getAttribute("aria-label")?.trim() || text(element.getAttribute("aria-labelledby")) ||
    element.closest("label")?.textContent.trim() || element.textContent.trim();
  for (const element of document.querySelectorAll("button, a, input, select, [role=group], [role=table], [role=listbox], [role=option], dialog[open], progress, section")) {
    if (seen(element) && !name(element)) wrong.push(`no name: ${element.outerHTML.slice(0, 120)}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) wrong.push(`twice: ${id}`);
  for (const attribute of ["aria-labelledby", "aria-controls", "aria-describedby", "aria-activedescendant"]) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      for (const id of element.getAttribute(attribute).split(" ")) if (!ids.includes(id)) wrong.push(`${attribute} names ${id}, which is not there`);
    }
  }
  for (const row of document.querySelectorAll("[role=row]")) if (!row.closest("[role=rowgroup]")) wrong.push("a row outside a group");
  for (const group of document.querySelectorAll("[role=rowgroup]")) if (!group.closest("[role=table]")) wrong.push("rows outside a table");
  const levels = [...document.querySelectorAll("h1, h2, h3")].filter(seen).map((heading) => Number(heading.tagName[1]));
  levels.forEach((level, at) => { if (at && level > levels[at - 1] + 1) wrong.push("a level of headings is left out"); });
  if (document.documentElement.scrollWidth > innerWidth) wrong.push(`wider than the screen: ${document.documentElement.scrollWidth}`);

  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([red, green, blue]) => [red, green, blue].map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = rgba(getComputedStyle(each).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !seen(element) || element.closest(".sr, .skip, noscript, script, :disabled")) continue;
    const [one, other] = [light(rgba(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) wrong.push(`contrast ${ratio.toFixed(2)}: ${walker.currentNode.textContent.trim().slice(0, 40)} (${element.className})`);
  }
  return [...new Set(wrong)];
}
