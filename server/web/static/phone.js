// A ticket's page, kept true: it listens to the hall, turns, rings and vibrates when the ticket is called,
// says so when it no longer hears anything, and comes back by itself.
(() => {
  'use strict';
  const SILENT = 40000; // ms without a word: the hall speaks every 15 s
  const by = (id) => document.getElementById(id);
  const page = () => by('page');
  let source = null;
  let heardAt = Date.now();
  let heardTime = page().dataset.time;
  let lostAt = 0;
  let retry = 0;
  let told = page().dataset.call;
  let audio = null;
  let lock = null;

  const fill = (element, time) => { element.textContent = element.dataset.text.replace('{time}', time); };

  function heard(time) {
    heardAt = Date.now();
    heardTime = time;
    lostAt = 0;
    by('stale').hidden = true;
    fill(by('time'), time);
  }

  function show(html) {
    const holder = document.createElement('template');
    holder.innerHTML = html;
    const fresh = holder.content.querySelector('#page');
    const old = page();
    if (!fresh) return;
    heard(fresh.dataset.time);
    if (fresh.dataset.shape === old.dataset.shape) {
      // Only figures have changed: whatever the visitor is doing stays under the finger.
      fresh.querySelectorAll('[data-figure]').forEach((figure) => {
        const shown = old.querySelector('[data-figure=' + figure.dataset.figure + ']');
        if (shown && shown.textContent !== figure.textContent) shown.textContent = figure.textContent;
      });
      return;
    }
    old.replaceWith(fresh);
    document.body.className = fresh.dataset.mood;
    document.title = fresh.dataset.title;
    if (fresh.dataset.call && fresh.dataset.call !== told) alarm();
    told = fresh.dataset.call;
    if (!fresh.dataset.events) hush();
  }

  function listen() {
    if (source) source.close();
    source = null;
    if (!page().dataset.events) return;
    source = new EventSource(page().dataset.events);
    source.addEventListener('page', (event) => { retry = 0; show(event.data); });
    source.addEventListener('beat', (event) => { retry = 0; heard(event.data); });
    source.onerror = () => {
      lostAt = lostAt || Date.now();
      // Refused, not broken: the browser does not try again by itself.
      if (source && source.readyState === EventSource.CLOSED) again();
    };
  }

  function again() {
    clearTimeout(again.timer);
    retry = Math.min(retry + 1, 8);
    again.timer = setTimeout(() => { look(); listen(); }, 1500 * retry + Math.random() * 3000);
  }

  // Where streams do not come through, or there are too many, the page asks.
  function look() {
    const address = page().dataset.now;
    if (!address) return;
    fetch(address, { cache: 'no-store' })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
      .then(show, () => { lostAt = lostAt || Date.now(); });
  }

  function watch() {
    if (!page().dataset.events) return;
    const silent = Date.now() - heardAt;
    if (silent > SILENT || (lostAt && Date.now() - lostAt > 2000)) {
      fill(by('stale'), heardTime);
      by('stale').hidden = false;
    }
    if (silent > SILENT && Date.now() - (watch.at || 0) > SILENT / 2) {
      watch.at = Date.now();
      look();
      listen();
    }
  }

  function wake() {
    if (document.hidden || !page().dataset.events) return;
    if (Date.now() - heardAt > 16000 || lostAt) { look(); listen(); }
    if (audio) keepLit();
  }

  function hush() {
    if (source) source.close();
    source = null;
    by('stale').hidden = true;
    if (by('alert')) by('alert').hidden = true;
  }

  function alarm() {
    if (navigator.vibrate) navigator.vibrate([400, 200, 400, 200, 800]);
    if (audio) ring(3);
  }

  function ring(times) {
    audio.resume();
    for (let n = 0; n < times * 2; n++) {
      const at = audio.currentTime + Math.floor(n / 2) * 1.2 + (n % 2) * 0.35;
      const tone = audio.createOscillator();
      const loud = audio.createGain();
      tone.frequency.value = n % 2 ? 660 : 880;
      loud.gain.setValueAtTime(0.6, at);
      loud.gain.exponentialRampToValueAtTime(0.001, at + 0.6);
      tone.connect(loud).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.6);
    }
  }

  function keepLit() {
    if (!navigator.wakeLock || lock) return;
    navigator.wakeLock.request('screen').then((held) => {
      lock = held;
      lock.onrelease = () => { lock = null; };
    }, () => {});
  }

  const Sound = window.AudioContext || window.webkitAudioContext;
  const key = by('sound');
  if (key && Sound && page().dataset.events) {
    by('alert').hidden = false;
    key.addEventListener('click', () => {
      audio = audio || new Sound(); // phones allow sound only after a touch
      ring(1);
      keepLit();
      key.textContent = key.dataset.on;
      key.setAttribute('aria-pressed', 'true');
    });
  }
  if (page().dataset.events) {
    listen();
    setInterval(watch, 1000);
    document.addEventListener('visibilitychange', wake);
    window.addEventListener('pageshow', wake);
    window.addEventListener('online', wake);
  }
})();
