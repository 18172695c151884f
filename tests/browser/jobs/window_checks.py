"""Scripts that look at a window as a person does: what can be reached, and where the focus is."""

from __future__ import annotations

# How far an element must be scrolled to stand in the window, in windows; 0 if it is in sight.
# Bars that stay over the page take their part of it.
FAR_AWAY = """one => {
  const shown = one.getBoundingClientRect(), seen = document.documentElement.clientHeight;
  const bars = [...document.querySelectorAll('body *')]
    .filter(bar => ['fixed', 'sticky'].includes(getComputedStyle(bar).position)
      && !bar.contains(one) && bar.checkVisibility())
    .map(bar => bar.getBoundingClientRect()).filter(bar => bar.width > innerWidth / 2);
  const top = Math.max(0, ...bars.filter(bar => bar.top < 1).map(bar => bar.bottom));
  const bottom = Math.min(seen,
    ...bars.filter(bar => bar.bottom > seen - 1 && bar.top > 1).map(bar => bar.top));
  if (shown.top >= top && shown.bottom <= bottom) return 0;
  one.scrollIntoView({block: 'center', behavior: 'instant'});
  return Math.abs(one.getBoundingClientRect().top - shown.top) / seen;
}"""
# What lies where a thumb comes down, 21 pixels from the middle of the target; a mouse hits half.
MISSED = """one => {
  const labels = [...(one.labels || [])], box = one.getBoundingClientRect();
  const ours = hit => hit && (one.contains(hit) || labels.some(label => label.contains(hit)));
  const x = box.x + box.width / 2, y = box.y + box.height / 2, reach = innerWidth < 768 ? 21 : 11;
  const name = one.outerHTML.slice(0, 100).replace(/\\s+/g, ' ');
  return [[0, 0], [-reach, 0], [reach, 0], [0, -reach], [0, reach]].flatMap(([dx, dy]) => {
    const hit = document.elementFromPoint(x + dx, y + dy);
    if (ours(hit)) return [];
    const found = hit ? hit.outerHTML.slice(0, 80).replace(/\\s+/g, ' ') : 'nothing';
    return [`${name} is missed by ${dx},${dy}: ${found}`];
  }).slice(0, 1);
}"""
HAS_FOCUS = "one => one === document.activeElement"
FOCUS_IS_LOST = "() => !document.activeElement || document.activeElement === document.body"
# "main": nothing has the focus yet, and the target is in the content.
DIRECTION = """one => {
  const from = document.activeElement, main = document.getElementById('main');
  if (!from || from === document.body) return main && main.contains(one) ? 'main' : 'next';
  const before = from.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING;
  return before ? 'previous' : 'next';
}"""
# Whether the focus can be seen: outlined, or its label or card is, and not covered. What moves is
# given two frames to arrive.
FOCUS_IS_HIDDEN = """async () => {
  for (const _frame of [1, 2]) await new Promise(done => requestAnimationFrame(done));
  const one = document.activeElement;
  if (!one || one === document.body || one === document.documentElement) return [];
  const name = one.outerHTML.slice(0, 100).replace(/\\s+/g, ' ');
  const shows = it => { const style = getComputedStyle(it);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
      || style.boxShadow !== 'none'; };
  const labels = [...(one.labels || [])], faults = [];
  const near = [one, ...labels, one.closest('.offer-card'), one.closest('.check')].filter(it => it);
  const after = getComputedStyle(one, '::after');
  const ring = after.outlineStyle !== 'none' && parseFloat(after.outlineWidth) >= 2;
  if (!near.some(shows) && !ring) faults.push('focus without a ring: ' + name);
  const box = (one.classList.contains('visually-hidden') && labels[0] || one)
    .getBoundingClientRect();
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  const hit = document.elementFromPoint(box.x + box.width / 2, (top + bottom) / 2);
  const seen = hit && [one, ...labels].some(it => it.contains(hit) || hit.contains(it));
  if (!seen) faults.push('focus is covered: ' + name);
  return faults;
}"""
