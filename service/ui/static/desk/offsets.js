// Places in the text of a document. The API counts characters (code points), the DOM counts UTF-16 units: 𝐀 is one and two.
// Words stand in runs, elements with data-at: what a run shows is exactly the text from there on.

const runs = () => [...document.querySelectorAll("#leaf-text [data-at]")];
let known = null;

/** Forget the runs: the text was made anew. */
export function forget() {
  known = null;
}

/** Return the runs in order: {element, start, end}. */
export function all() {
  known ??= runs().map((element) => {
    const start = Number(element.dataset.at);
    return { element, start, end: start + points(element.textContent) };
  });
  return known;
}

/** Return how many characters a string has. */
export function points(string) {
  let count = 0;
  for (const letter of string) count += letter.length > 0;
  return count;
}

/** Return how many UTF-16 units the first characters of a string take. */
export function units(string, characters) {
  let [at, left] = [0, characters];
  while (left > 0 && at < string.length) {
    at += string.codePointAt(at) > 0xffff ? 2 : 1;
    left -= 1;
  }
  return at;
}

/** Return the runs that share a character with a range. */
export function between(start, end) {
  const found = all();
  let [low, high] = [0, found.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (found[middle].end <= start) low = middle + 1;
    else high = middle;
  }
  const last = [];
  for (let at = low; at < found.length && found[at].start < end; at += 1) last.push(found[at]);
  return last;
}

/** Return what is selected in the text as {start, end, text}, without the spaces around it; null where nothing is. */
export function selected(selection = window.getSelection()) {
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const leaf = document.getElementById("leaf-text");
  if (!leaf || !range.intersectsNode(leaf)) return null;
  const met = all().filter((run) => range.intersectsNode(run.element));
  const parts = met.map((run) => part(run, range)).filter((one) => one.text.trim());
  if (!parts.length) return null;
  const [first, last] = [parts[0], parts[parts.length - 1]];
  const start = first.start + points(first.text) - points(first.text.trimStart());
  const end = last.start + points(last.text.trimEnd());
  const words = parts.map((one) => one.text).join(" ");
  return start < end ? { start, end, text: words.trim() } : null;
}

function part(run, range) {
  const own = document.createRange();
  own.selectNodeContents(run.element);
  if (range.compareBoundaryPoints(Range.START_TO_START, own) > 0) own.setStart(range.startContainer, range.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, own) < 0) own.setEnd(range.endContainer, range.endOffset);
  const before = document.createRange();
  before.selectNodeContents(run.element);
  before.setEnd(own.startContainer, own.startOffset);
  return { start: run.start + points(before.toString()), text: own.toString() };
}

/** Put a range of the text into elements that make() gives, one for each text node; returns them. */
export function wrap(start, end, make) {
  const made = [];
  for (const run of between(start, end)) {
    const string = run.element.textContent;
    const first = units(string, Math.max(0, start - run.start));
    const last = units(string, Math.min(run.end, end) - run.start);
    made.push(...wrapUnits(run.element, first, last, make));
  }
  return made;
}

function wrapUnits(element, first, last, make) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const found = [];
  let at = 0;
  for (let node = walker.nextNode(); node && at < last; node = walker.nextNode()) {
    const [from, to] = [Math.max(first - at, 0), Math.min(last - at, node.length)];
    if (from < to) found.push([node, from, to]);
    at += node.length;
  }
  return found.map(([node, from, to]) => {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    const one = make();
    range.surroundContents(one);
    return one;
  });
}

/** Take wrapping elements away again. */
export function unwrap(elements) {
  for (const one of elements) {
    const parent = one.parentNode;
    if (!parent) continue;
    one.replaceWith(...one.childNodes);
    parent.normalize();
  }
}
