// Small conveniences of the browser's side; every page works without them.
(() => {
  const root = document.documentElement;
  const stored = () => { try { return localStorage.getItem('fairlead-theme'); } catch { return null; } };
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => { root.dataset.theme = stored() ?? (prefersDark.matches ? 'dark' : 'light'); };
  apply();
  // A navigation that patches the page takes off what its new document does not have.
  new MutationObserver(() => { if (!root.dataset.theme) { apply(); } }).observe(root, { attributes: true, attributeFilter: ['data-theme'] });
  prefersDark.addEventListener('change', apply);

  const switchTheme = () => {
    const next = root.dataset.theme === 'dark' ? 'light' : 'dark';
    try { localStorage.setItem('fairlead-theme', next); } catch { /* a private window keeps nothing */ }
    root.dataset.theme = next;
  };

  const copy = async button => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.dataset.copied = 'true';
      setTimeout(() => delete button.dataset.copied, 1200);
    } catch { /* no permission: the text stands there to be marked */ }
  };

  document.addEventListener('click', event => {
    const target = event.target;
    if (target.closest('[data-theme-switch]')) { switchTheme(); return; }
    const copied = target.closest('[data-copy]');
    if (copied) { copy(copied); return; }
    const row = target.closest('tr[data-href]');
    if (row && !target.closest('a, button, input, summary') && !getSelection().toString()) {
      row.querySelector('a.fl-name').click();
    }
  });

  document.addEventListener('keydown', event => {
    const typing = event.target.closest('input, textarea, select, [contenteditable]');
    if (event.key === 'Escape' && event.target.matches('[data-hotkey]')) { event.target.blur(); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) { return; }
    const field = document.querySelector(`[data-hotkey="${CSS.escape(event.key)}"]`);
    if (field) { event.preventDefault(); field.focus(); }
  });

  // What a chart shows under the pointer is read from its own lines, so that nothing more has to be sent.
  const numberAt = (path, x) => {
    const points = [...path.getAttribute('d').matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g)].map(one => [Number(one[1]), Number(one[2])]);
    if (points.length === 0) { return null; }
    const nearest = points.reduce((best, one) => Math.abs(one[0] - x) < Math.abs(best[0] - x) ? one : best);
    return Math.abs(nearest[0] - x) > 12 ? null : nearest[1];
  };

  const shown = (value, unit) => {
    const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return `${value.toLocaleString('en', { maximumFractionDigits: digits })}${unit === 'ms' ? ' ms' : unit}`;
  };

  const describe = (chart, x) => {
    const end = Number(chart.dataset.end);
    const lines = [...chart.querySelectorAll('path.fl-line')];
    const values = lines.map(line => { const y = numberAt(line, x); return y === null ? null : (120 - y) / 120 * end; });
    // A stack is drawn from its top down: each line carries those that follow it.
    const own = values.map((value, n) => chart.dataset.stacked && value !== null ? value - (values[n + 1] ?? 0) : value);
    return lines.map((line, n) => [line.dataset.name, own[n]]).reverse()
      .map(([name, value]) => `${name}  ${value === null ? '–' : shown(Math.max(0, value), chart.dataset.unit)}`);
  };

  let tip = null;
  const hide = () => { tip?.remove(); tip = null; document.querySelectorAll('.fl-cursor').forEach(one => one.remove()); };
  document.addEventListener('pointermove', event => {
    const plot = event.target.closest?.('[data-chart] .fl-plot');
    if (!plot) { hide(); return; }
    const chart = plot.closest('[data-chart]');
    const box = plot.querySelector('svg').getBoundingClientRect();
    const x = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1) * 600;
    const ago = Math.round((1 - x / 600) * Number(chart.dataset.seconds));
    hide();
    tip = document.createElement('div');
    tip.className = 'fl-tip';
    tip.textContent = [ago < 2 ? 'now' : `${Math.floor(ago / 60)}:${String(ago % 60).padStart(2, '0')} ago`, ...describe(chart, x)].join('\n');
    document.body.append(tip);
    const cursor = document.createElement('div');
    cursor.className = 'fl-cursor';
    cursor.style.cssText = `left:${box.left + x / 600 * box.width + scrollX}px;top:${box.top + scrollY}px;height:${box.height}px`;
    document.body.append(cursor);
    const left = event.clientX + 14 + tip.offsetWidth > innerWidth ? event.clientX - 14 - tip.offsetWidth : event.clientX + 14;
    tip.style.cssText = `left:${left}px;top:${event.clientY + 14}px`;
  }, { passive: true });
  document.addEventListener('scroll', hide, { passive: true });
})();
