// What all pages of the console share: the live stream and what it says of itself, the clock, and forms without leaving
// the page. A page's own script uses `Desk`; markup may use htmx and `hx-trigger="live:TOPIC from:body"`, or
// `live-slow:TOPIC` where a part is asked for that the server has to make.
'use strict';
window.Desk = (() => {
  const SILENT = 12000; // ms without a word: the hall speaks every 5 s
  const body = document.body;
  const by = (id) => document.getElementById(id);
  const csrf = document.querySelector('meta[name=csrf]').content;
  const speed = Number(body.dataset.speed);
  const states = {};
  let source = null;
  let heardAt = performance.now();
  let hallAt = Number(body.dataset.now);
  let lost = false;

  const clock = new Intl.DateTimeFormat('zh-CN', {
    timeZone: body.dataset.timezone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  });
  const exact = new Intl.DateTimeFormat('zh-CN', {
    timeZone: body.dataset.timezone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
  });

  // The hall's time in milliseconds, also of a hall whose clock runs faster.
  const now = () => hallAt + (performance.now() - heardAt) * speed;
  const time = (millis) => clock.format(millis);
  const seconds = (millis) => exact.format(millis);

  function heard(millis) {
    hallAt = millis;
    heardAt = performance.now();
    lost = false;
    show();
  }

  function show() {
    const stale = lost || performance.now() - heardAt > SILENT;
    if (stale && by('stale').hidden) {
      by('stale').textContent = by('stale').dataset.text.replace('{time}', seconds(hallAt));
    }
    by('stale').hidden = !stale;
    body.classList.toggle('stale', stale);
    by('clock').textContent = stale ? '--:--' : time(now());
  }

  function told(event) {
    const news = JSON.parse(event.data);
    const state = news.whole ? {} : states[news.topic] || {};
    news.gone.forEach((key) => { delete state[key]; });
    Object.assign(state, news.set);
    states[news.topic] = state;
    heard(news.now);
    badge(news.topic, Object.keys(state).length);
    body.dispatchEvent(new CustomEvent('live:' + news.topic, { detail: { ...news, state } }));
    slowly(news.topic);
  }

  // For what costs the server a page: at most every two seconds, and always once more after the last change.
  const SLOW = 2000;
  const slow = {};
  function slowly(topic) {
    const known = slow[topic] = slow[topic] || { at: -SLOW, timer: 0 };
    if (known.timer) return;
    known.timer = setTimeout(() => {
      known.timer = 0;
      known.at = performance.now();
      body.dispatchEvent(new CustomEvent('live-slow:' + topic));
    }, Math.max(0, known.at + SLOW - performance.now()));
  }

  function badge(topic, count) {
    document.querySelectorAll('[data-badge]').forEach((element) => {
      if (element.dataset.badge !== topic) return;
      element.textContent = count;
      element.hidden = !count;
    });
  }

  function listen() {
    if (source) source.close();
    const wanted = new Set(body.dataset.topics.split(/[ ,]+/).filter(Boolean));
    document.querySelectorAll('[data-badge]').forEach((element) => wanted.add(element.dataset.badge));
    source = new EventSource('/console/live?topics=' + encodeURIComponent([...wanted].join(',')));
    source.addEventListener('state', told);
    source.addEventListener('beat', (event) => heard(Number(event.data)));
    source.addEventListener('end', () => {
      source.close();
      location.href = '/console/sign-in?next=' + encodeURIComponent(location.pathname + location.search);
    });
    source.onerror = () => {
      lost = true;
      show();
      // Refused, not broken: the browser does not try again by itself.
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
    };
  }

  let hush = 0;
  // Say something at the foot of the page for a while; `mood` is calm, warn or alarm; `key`, {text, act}, offers to do
  // something about it.
  function say(text, mood = 'calm', key = null) {
    const notice = document.createElement('p');
    notice.className = 'notice ' + mood;
    notice.textContent = text;
    if (key) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = key.text;
      button.addEventListener('click', () => { by('said').replaceChildren(); key.act(); });
      notice.append(' ', button);
    }
    hush_now();
    // Behind an open dialog nobody would see it.
    const dialog = document.querySelector('dialog[open] form');
    if (dialog) {
      notice.classList.add('said');
      dialog.prepend(notice);
    } else {
      by('said').replaceChildren(notice);
    }
    quiet(mood === 'calm' && !key ? 4000 : 9000);
  }
  function hush_now() {
    by('said').replaceChildren();
    document.querySelectorAll('dialog .said').forEach((notice) => notice.remove());
  }
  function quiet(after) {
    clearTimeout(hush);
    hush = setTimeout(hush_now, after);
  }

  // Send a form; the answer as JSON, or null where it was refused, which is said.
  async function post(address, fields) {
    const form = fields instanceof FormData || fields instanceof URLSearchParams ? fields : new URLSearchParams(fields);
    try {
      const answer = await fetch(address, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers: { 'X-CSRF-Token': csrf, Accept: 'application/json' },
      });
      if (answer.status === 401) location.href = '/console/sign-in?next=' + encodeURIComponent(location.pathname);
      const told = await answer.json();
      if (answer.ok) return told;
      say(told.said, 'alarm');
    } catch {
      say(body.dataset.unsent, 'alarm');
    }
    return null;
  }

  document.addEventListener('htmx:configRequest', (event) => { event.detail.headers['X-CSRF-Token'] = csrf; });
  document.addEventListener('htmx:sendError', () => say(body.dataset.unsent, 'alarm'));
  document.addEventListener('htmx:afterSwap', (event) => { if (event.detail.target.id === 'said') quiet(9000); });
  document.addEventListener('click', (event) => { if (event.target.closest('[data-print]')) window.print(); });
  // What a browser keeps of a page that was left is old: load it anew when coming back.
  window.addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
  window.addEventListener('pagehide', () => { if (source) source.close(); });
  setInterval(show, 1000);
  listen();
  show();

  return {
    now, time, seconds, say, post,
    // All entries of a topic by key.
    state: (topic) => states[topic] || {},
    // `hear({state, set, gone, whole})` at every change of a topic, and once more for what was told before: a script may
    // come later than the stream.
    on: (topic, hear) => {
      body.addEventListener('live:' + topic, (event) => hear(event.detail));
      if (states[topic]) queueMicrotask(() => hear({ state: states[topic], set: states[topic], gone: [], whole: true }));
    },
  };
})();
