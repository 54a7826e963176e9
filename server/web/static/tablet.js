// The tablet at a counter: it listens to its counter, asks for a rating when the clerk does, sends one touch once, and
// goes back to rest by itself. Nothing is chosen beforehand, and nobody has to choose.
(() => {
  'use strict';
  const PATIENCE = 30; // s that a question stands
  const THANKS = 5000; // ms
  const SIGN = 20000; // ms between signs of life
  const SILENT = 40000; // ms without a word: the hall speaks every 15 s
  const address = document.body.dataset.address;
  const page = () => document.getElementById('page');
  const part = (name) => page().querySelector('.' + name);
  let source = null;
  let heardAt = Date.now();
  let mode = 'idle';
  let over = sessionStorage.getItem('over') || ''; // the asking that was answered, declined or waited out
  let asking = '';
  let left = 0;
  let timer = 0;
  let told = ''; // the page as the server told it last

  const name = () => page().dataset.asked && page().dataset.asked + '.' + page().dataset.asking;

  // After the server has begun anew it no longer knows how often it was asked: then the ticket alone counts.
  function isOver(asked) {
    if (!over) return false;
    return asked === over || (asked.endsWith('.0') && over.startsWith(page().dataset.asked + '.'));
  }

  function turn(to) {
    mode = to;
    ['idle', 'ask', 'thanks'].forEach((each) => { part(each).hidden = each !== to; });
  }

  function settle() {
    clearInterval(timer);
    over = asking || over;
    asking = '';
    sessionStorage.setItem('over', over);
  }

  function rest() {
    settle();
    turn('idle');
    look();
  }

  function tick() {
    part('back').textContent = part('back').dataset.text.replace('{seconds}', left);
    left -= 1;
    if (left < 0) rest();
  }

  function ask(asked) {
    asking = asked;
    left = PATIENCE;
    turn('ask');
    clearInterval(timer);
    timer = setInterval(tick, 1000);
    tick();
  }

  function thank() {
    settle();
    turn('thanks');
    setTimeout(rest, THANKS);
  }

  // Decide what to show of the page as it is now.
  function decide() {
    const asked = name();
    if (mode === 'thanks') turn('thanks');
    else if (asked && !isOver(asked)) ask(asked);
    else { asking = ''; clearInterval(timer); turn('idle'); }
  }

  function show(html) {
    heard();
    const holder = document.createElement('template');
    holder.innerHTML = html;
    const fresh = holder.content.querySelector('#page');
    if (!fresh || fresh.outerHTML === told) return;
    // A finger may be on its way: while the same question stands, it stays where it is.
    const same = mode === 'ask' && asking === fresh.dataset.asked + '.' + fresh.dataset.asking;
    if (same) return;
    told = fresh.outerHTML;
    page().replaceWith(fresh);
    decide();
  }

  function heard() {
    heardAt = Date.now();
    document.getElementById('stale').hidden = true;
  }

  async function send(button) {
    const form = button.form;
    const sent = part('ask');
    if (sent.classList.contains('sent')) return;
    sent.classList.add('sent');
    button.classList.add('chosen');
    part('failed').hidden = true;
    const fields = new URLSearchParams({ ticket: form.elements.ticket.value, level: button.value });
    try {
      const answer = await fetch(form.action, { method: 'POST', body: fields });
      if (answer.ok) { thank(); return; }
      if (answer.status === 409) { rest(); return; } // the visitor has gone, and the question with them
    } catch { /* said below */ }
    sent.classList.remove('sent');
    button.classList.remove('chosen');
    part('failed').hidden = false;
    left = PATIENCE;
  }

  function look() {
    return fetch(address + '/now', { cache: 'no-store' }).then((answer) => {
      if (answer.status === 401) location.reload();
      return answer.ok ? answer.text().then(show) : null;
    }, () => {});
  }

  function listen() {
    if (source) source.close();
    source = new EventSource(address + '/events');
    source.addEventListener('page', (event) => show(event.data));
    source.addEventListener('beat', heard);
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, 3000 + Math.random() * 3000);
    };
  }

  function watch() {
    document.getElementById('stale').hidden = Date.now() - heardAt <= SILENT;
    if (Date.now() - heardAt > SILENT && Date.now() - (watch.at || 0) > SILENT / 2) {
      watch.at = Date.now();
      listen();
    }
  }

  document.addEventListener('submit', (event) => { event.preventDefault(); if (event.submitter) send(event.submitter); });
  document.addEventListener('click', (event) => { if (event.target.closest('.skip')) rest(); });
  document.addEventListener('contextmenu', (event) => event.preventDefault());
  setInterval(look, SIGN);
  setInterval(watch, 1000);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) { look(); } });
  listen();
  decide();
})();
