// The clocks of departments that were called in run while the page is open.
'use strict';
(() => {
  const two = (number) => String(number).padStart(2, '0');
  function run() {
    document.querySelectorAll('[data-since]').forEach((clock) => {
      const seconds = Math.max(0, Math.floor((Desk.now() - Number(clock.dataset.since)) / 1000));
      const hours = Math.floor(seconds / 3600);
      clock.textContent = (hours ? hours + ':' : '') + two(Math.floor(seconds / 60) % 60) + ':' + two(seconds % 60);
      clock.classList.toggle('over', Desk.now() > Number(clock.dataset.limit));
    });
  }
  setInterval(run, 1000);
  document.addEventListener('htmx:afterSwap', run);
  run();
})();
