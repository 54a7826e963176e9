// The bell: tells of new alarms on every page of the console, by a mark in the title and a soft sound. Browsers allow
// sound only after a touch or a key on the page; until then the title has to do. Once a page is opened, what stood
// already is no news.
'use strict';
(() => {
  const KEPT = 'console-bell';
  const Sound = window.AudioContext || window.webkitAudioContext;
  const title = document.title;
  let known = null;
  let audio = null;
  let fresh = 0;

  const wanted = () => localStorage.getItem(KEPT) !== 'off';
  const touched = () => !navigator.userActivation || navigator.userActivation.hasBeenActive;

  function ring() {
    if (!Sound || !wanted() || !touched()) return;
    audio = audio || new Sound();
    audio.resume();
    [0, 0.28].forEach((after, n) => {
      const at = audio.currentTime + after;
      const tone = audio.createOscillator();
      const loud = audio.createGain();
      tone.frequency.value = n ? 587 : 784;
      loud.gain.setValueAtTime(0.0001, at);
      loud.gain.exponentialRampToValueAtTime(0.18, at + 0.03);
      loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.5);
      tone.connect(loud).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.55);
    });
  }

  function mark() { document.title = fresh ? '▲ ' + fresh + ' · ' + title : title; }

  function key() {
    const element = document.getElementById('bell');
    if (!element) return;
    element.hidden = !Sound;
    element.textContent = wanted() ? element.dataset.on : element.dataset.off;
    element.setAttribute('aria-pressed', String(wanted()));
  }

  document.body.addEventListener('live:alarms-new', (event) => {
    const names = Object.keys(event.detail.state);
    const news = known ? names.filter((name) => !known.has(name)).length : 0;
    known = new Set(names);
    fresh = names.length ? Math.min(names.length, fresh + news) : 0;
    mark();
    if (news) ring();
  });
  document.addEventListener('visibilitychange', () => { if (!document.hidden) { fresh = 0; mark(); } });
  document.addEventListener('pointerdown', () => { fresh = 0; mark(); });
  document.addEventListener('click', (event) => {
    if (event.target.id !== 'bell') return;
    localStorage.setItem(KEPT, wanted() ? 'off' : 'on');
    key();
    ring();
  });
  document.body.addEventListener('htmx:afterSwap', key);
  key();
})();
