(() => {
  const form = document.querySelector('form.search');
  if (!form) return;
  const field = document.getElementById('search');
  const found = document.getElementById('found');
  const parts = [...document.querySelectorAll('details.part')].map(details => ({
    details,
    wasOpen: details.open,
    lines: [...details.querySelectorAll('li')].map(line => ({ line, text: line.textContent.toLowerCase() })),
  }));
  const all = parts.reduce((sum, part) => sum + part.lines.length, 0);
  let searching = false;

  const search = () => {
    const words = field.value.trim().toLowerCase();
    if (words && !searching) for (const part of parts) part.wasOpen = part.details.open;
    searching = words !== '';
    let count = 0;
    for (const part of parts) {
      let here = 0;
      for (const { line, text } of part.lines) {
        const hit = !searching || text.includes(words);
        if (line.hidden === hit) line.hidden = !hit;
        if (hit) here++;
      }
      part.details.hidden = here === 0;
      part.details.open = searching ? here > 0 : part.wasOpen;
      count += here;
    }
    found.textContent = searching ? `${count} of ${all} lines` : '';
  };

  let waiting;
  field.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 80);
  });
  form.addEventListener('submit', event => {
    event.preventDefault();
    search();
  });
  form.hidden = false;
})();
