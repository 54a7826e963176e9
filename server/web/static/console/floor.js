// The floor: every counter as a tile, every queue as a place to drop tiles on. What is shown comes from the live stream
// alone; whatever is done here is seen when the hall has done it.
'use strict';
(() => {
  const hall = document.getElementById('hall');
  const plan = document.getElementById('plan');
  const side = document.getElementById('side');
  const words = JSON.parse(document.getElementById('words').textContent);
  const may = hall.dataset.may === 'move';
  const tiles = new Map([...plan.querySelectorAll('.tile')].map((tile) => [tile.dataset.counter, tile]));
  const rows = new Map([...side.querySelectorAll('.queue[data-queue]')].map((row) => [row.dataset.queue, row]));
  const lines = new Map([...side.querySelectorAll('.line')].map((line) => [line.dataset.line, line]));
  const chosen = new Set();
  let lit = null; // the queue whose counters are marked
  let floor = null;

  const fill = (text, fields) => text.replace(/{(\w+)}/g, (_, name) => fields[name]);
  const find = (element, selector) => element.querySelector(selector);
  const put = (element, text) => { if (element.textContent !== text) element.textContent = text; };
  const state = () => Desk.state('floor');
  const label = (counter) => words.counters[counter] || counter;
  const queueName = (queue) => (words.queues[queue] ? words.queues[queue].name : words.nobody);
  const short = (queue) => (words.queues[queue] ? words.queues[queue].short : queue);
  const minutes = (since) => Math.max(0, Math.floor((Desk.now() - since) / 60000));

  function span(since) {
    const seconds = Math.max(0, Math.floor((Desk.now() - since) / 1000));
    if (seconds >= 6000) return Math.floor(seconds / 3600) + 'h' + String(Math.floor(seconds / 60) % 60).padStart(2, '0');
    return String(Math.floor(seconds / 60)).padStart(2, '0') + ':' + String(seconds % 60).padStart(2, '0');
  }

  // ── what is shown ──────────────────────────────────────────────────────────────────────────────────────────
  const KINDS = ['free', 'called', 'serving', 'paused', 'out', 'reserve'];

  function what(entry) {
    if (entry.state === 'called') return words.called + ' ' + entry.ticket;
    if (entry.state === 'serving') return entry.ticket;
    if (entry.state === 'paused') return words.pause[entry.reason] || entry.reason;
    return words[entry.state];
  }

  function queuesOf(entry) {
    const [own, ...others] = entry.queues || [];
    if (!own) return '';
    return short(own) + (others.length ? '+' + others.length : '');
  }

  function drawTile(counter, entry) {
    const tile = tiles.get(counter);
    if (!tile || !entry) return;
    KINDS.forEach((kind) => tile.classList.toggle(kind, kind === entry.state));
    tile.classList.toggle('alarm', Boolean(entry.alarms && entry.alarms.length));
    tile.classList.toggle('serves', lit !== null && (entry.queues || []).includes(lit));
    put(find(tile, '.queue'), queuesOf(entry));
    put(find(tile, '.what'), what(entry));
    put(find(tile, '.name'), entry.name || entry.clerk || '');
    drawSpan(tile, entry);
    tile.setAttribute('aria-label', about(counter, entry));
  }

  const timed = (entry) => entry.since && !['out', 'reserve'].includes(entry.state);
  const drawSpan = (tile, entry) => put(find(tile, '.for'), timed(entry) ? span(entry.since) : '');

  // All there is to say of a counter, in a sentence.
  function about(counter, entry) {
    const queues = (entry.queues || []).map(queueName);
    const parts = [
      fill(words.window, { label: label(counter) }),
      entry.name && entry.clerk ? entry.name + ' (' + entry.clerk + ')' : entry.clerk,
      entry.state === 'serving' ? words.serving + ' ' + entry.ticket : entry.state === 'paused' ? words.paused + ': ' + what(entry) : what(entry),
      timed(entry) ? Desk.time(entry.since) + ' ' + span(entry.since) : '',
      queues.length ? queues[0] + (queues.length > 1 ? ', ' + words.also + ' ' + queues.slice(1).join(', ') : '') : words.nobody,
      ...(entry.alarms || []).map((kind) => '◥ ' + (words.alarm[kind] || kind)),
    ];
    return parts.filter(Boolean).join(' · ');
  }

  function drawQueue(queue, entry) {
    const row = rows.get(queue);
    if (!row) return;
    put(find(row, '.waiting b'), String(entry.waiting));
    const parts = [];
    if (entry.since) parts.push(fill(words.longest, { n: minutes(entry.since) }));
    if (entry.wait) parts.push(fill(entry.wait[0] ? words.expected : words.expected_within, { from: entry.wait[0], to: entry.wait[1] }));
    else parts.push(words.unknown);
    parts.push(fill(words.opened, { n: entry.open, all: entry.counters }));
    put(find(row, '.more'), parts.join(' · '));
    put(find(row, '.alarms'), (entry.alarms || []).map((kind) => words.alarm[kind] || kind).join(' · '));
  }

  function drawLine(name, entry) {
    const line = lines.get(name);
    if (!line) return;
    const intake = find(line, '.intake');
    const day = state().day;
    let text = entry.intake ? words.giving : words.stop[entry.cause] || words.closed;
    if (!entry.intake && entry.resumes) text += ' ' + fill(words.until, { time: Desk.time(entry.resumes) });
    put(intake, text);
    intake.classList.toggle('off', !entry.intake);
    intake.classList.toggle('on', entry.intake);
    const key = find(line, '.switch');
    if (key) {
      put(key, entry.intake ? words.stop_key : words.start_key);
      key.hidden = Boolean(day && !day.open);
      key.dataset.to = entry.intake ? 'stop' : 'start';
    }
  }

  function drawMoves() {
    const list = find(document.getElementById('moves'), 'ul');
    const moves = Object.entries(state()).filter(([key]) => key.startsWith('m:'))
      .sort(([, one], [, other]) => Number(one.begun || false) - Number(other.begun || false) || one.starts - other.starts);
    list.replaceChildren(...moves.map(([key, move]) => {
      const item = document.createElement('li');
      item.dataset.move = key.slice(2);
      const head = document.createElement('p');
      const chip = document.createElement('span');
      chip.className = 'chip ' + (move.begun ? 'brand' : 'warn');
      chip.textContent = move.begun ? words.running : words.waiting_start;
      const [own, ...others] = move.queues;
      const goal = document.createElement('b');
      goal.textContent = ' → ' + (others.length ? [own, ...others].map(short).join(' + ') : queueName(own));
      head.append(chip, goal);
      const who = document.createElement('p');
      who.className = 'small';
      who.textContent = fill(words.windows, { n: move.counters.length }) + ': ' + move.counters.map(label).join(', ');
      const when = document.createElement('p');
      when.className = 'small';
      when.textContent = fill(words.since, { time: Desk.time(move.starts) }) + ' · '
        + (move.ends ? fill(words.till, { time: Desk.time(move.ends) }) : words.open_end);
      item.append(head, who, when);
      if (may) {
        const key = document.createElement('button');
        key.type = 'button';
        key.textContent = words.undo;
        key.addEventListener('click', () => undo([item.dataset.move], key));
        item.append(key);
      }
      return item;
    }));
    find(document.getElementById('moves'), '.empty').hidden = moves.length > 0;
    put(document.getElementById('moves-count'), moves.length ? String(moves.length) : '');
  }

  function drawCounts() {
    const counts = { free: 0, called: 0, serving: 0, paused: 0, out: 0, reserve: 0, alarm: 0 };
    tiles.forEach((tile, counter) => {
      const entry = state()['c:' + counter];
      if (!entry || tile.closest('.storey').hidden) return;
      counts[entry.state] += 1;
      if (entry.alarms) counts.alarm += 1;
    });
    document.querySelectorAll('#legend [data-count]').forEach((element) => put(element, String(counts[element.dataset.count])));
  }

  function drawChosen() {
    tiles.forEach((tile, counter) => {
      const pressed = String(chosen.has(counter));
      if (tile.getAttribute('aria-pressed') !== pressed) tile.setAttribute('aria-pressed', pressed);
    });
    const bar = document.getElementById('chosen');
    bar.hidden = !chosen.size;
    if (!chosen.size) return;
    const only = chosen.size === 1 ? [...chosen][0] : null;
    const entry = only && state()['c:' + only];
    put(find(bar, '.count'), only ? '' : fill(words.chosen, { n: chosen.size }));
    put(find(bar, '.about'), entry ? about(only, entry) : [...chosen].map(label).join(', '));
  }

  Desk.on('floor', ({ set, gone, whole }) => {
    const dayTurned = whole || 'day' in set;
    Object.entries(set).forEach(([key, entry]) => {
      const name = key.slice(2);
      if (key.startsWith('c:')) drawTile(name, entry);
      else if (key.startsWith('q:')) drawQueue(name, entry);
      else if (key.startsWith('l:')) drawLine(name, entry);
    });
    if (dayTurned) lines.forEach((_, name) => drawLine(name, state()['l:' + name]));
    if (whole || [...Object.keys(set), ...gone].some((key) => key.startsWith('m:'))) drawMoves();
    drawCounts();
    drawChosen();
    hall.dataset.heard = 'yes';
  });

  setInterval(() => {
    const now = state();
    tiles.forEach((tile, counter) => {
      const entry = now['c:' + counter];
      if (entry && timed(entry)) drawSpan(tile, entry);
    });
    rows.forEach((_, queue) => { if (now['q:' + queue]) drawQueue(queue, now['q:' + queue]); });
    if (chosen.size === 1) drawChosen();
  }, 1000);

  // ── floors and panels ──────────────────────────────────────────────────────────────────────────────────────
  function showFloor(wanted) {
    const known = [...document.querySelectorAll('#bar [data-floor]')].map((tab) => tab.dataset.floor);
    floor = known.includes(wanted) ? wanted : known[0];
    document.querySelectorAll('#bar [data-floor]').forEach((tab) => tab.setAttribute('aria-selected', String(tab.dataset.floor === floor)));
    document.querySelectorAll('.storey, .line').forEach((part) => { part.hidden = floor !== 'all' && part.dataset.floor !== floor; });
    const first = [...tiles.values()].find((tile) => !tile.closest('.storey').hidden);
    tiles.forEach((tile) => { tile.tabIndex = tile === first ? 0 : -1; });
    chosen.forEach((counter) => { if (tiles.get(counter).closest('.storey').hidden) chosen.delete(counter); });
    drawChosen();
    drawCounts();
  }
  document.getElementById('bar').addEventListener('click', (event) => {
    const tab = event.target.closest('[data-floor]');
    if (!tab) return;
    localStorage.setItem('console-floor', tab.dataset.floor);
    showFloor(tab.dataset.floor);
  });

  function showSide(wanted) {
    side.querySelectorAll('.tabs [data-side]').forEach((tab) => tab.setAttribute('aria-selected', String(tab.dataset.side === wanted)));
    side.querySelectorAll('.panel').forEach((panel) => { panel.hidden = panel.dataset.side !== wanted; });
  }
  find(side, '.tabs').addEventListener('click', (event) => {
    const tab = event.target.closest('[data-side]');
    if (tab) showSide(tab.dataset.side);
  });

  function light(queue) {
    lit = lit === queue ? null : queue;
    rows.forEach((row, name) => row.classList.toggle('lit', name === lit));
    tiles.forEach((_, counter) => drawTile(counter, state()['c:' + counter]));
  }

  // ── choosing counters ──────────────────────────────────────────────────────────────────────────────────────
  function toggle(counter) {
    if (!chosen.delete(counter)) chosen.add(counter);
    drawChosen();
  }
  function clear() {
    chosen.clear();
    drawChosen();
  }
  document.getElementById('clear').addEventListener('click', clear);

  let dragged = false; // the click after a drag is none
  plan.addEventListener('click', (event) => {
    const all = event.target.closest('.all');
    const tile = event.target.closest('.tile');
    if (all) {
      const theirs = [...all.closest('.group').querySelectorAll('.tile')].map((each) => each.dataset.counter);
      const whole = theirs.every((counter) => chosen.has(counter));
      theirs.forEach((counter) => (whole ? chosen.delete(counter) : chosen.add(counter)));
      drawChosen();
    } else if (tile && !dragged) {
      toggle(tile.dataset.counter);
    }
    dragged = false;
  });

  plan.addEventListener('keydown', (event) => {
    const tile = event.target.closest('.tile');
    if (!tile || !['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].includes(event.key)) return;
    event.preventDefault();
    const next = neighbour(tile, event.key);
    if (!next) return;
    tile.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !document.querySelector('dialog[open]')) {
      stopDrag();
      clear();
    }
  });

  // The tile that is nearest in the direction of a key.
  function neighbour(tile, key) {
    const from = tile.getBoundingClientRect();
    const across = key === 'ArrowLeft' || key === 'ArrowRight';
    const sign = key === 'ArrowRight' || key === 'ArrowDown' ? 1 : -1;
    let best = null;
    let least = Infinity;
    tiles.forEach((other) => {
      if (other === tile || other.closest('.storey').hidden) return;
      const to = other.getBoundingClientRect();
      const along = sign * (across ? to.left - from.left : to.top - from.top);
      const aside = Math.abs(across ? to.top - from.top : to.left - from.left);
      if (along <= 4 || (across && aside > 4)) return;
      const far = along + aside * 3;
      if (far < least) { least = far; best = other; }
    });
    return best;
  }

  // ── dragging: tiles onto a queue, or a band around tiles ───────────────────────────────────────────────────
  const NEAR = 8; // px that a finger may tremble
  const ghost = document.getElementById('ghost');
  const band = document.getElementById('band');
  let drag = null;

  plan.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || event.target.closest('.all')) return;
    const tile = event.target.closest('.tile');
    dragged = false;
    if (tile && !may) return;
    if (!tile && event.pointerType === 'touch') return; // that scrolls
    drag = { id: event.pointerId, x: event.clientX, y: event.clientY, tile, begun: false, before: new Set(chosen), kept: event.shiftKey || event.ctrlKey ? new Set(chosen) : new Set() };
  });

  window.addEventListener('pointermove', (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    if (!drag.begun && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < NEAR) return;
    if (!drag.begun) beginDrag();
    if (drag.tile) carry(event.clientX, event.clientY);
    else stretch(event.clientX, event.clientY);
  });

  function beginDrag() {
    drag.begun = dragged = true;
    try { plan.setPointerCapture(drag.id); } catch { /* the pointer is gone already */ }
    if (!drag.tile) return;
    if (!chosen.has(drag.tile.dataset.counter)) {
      chosen.clear();
      chosen.add(drag.tile.dataset.counter);
      drawChosen();
    }
    showSide('queues');
    document.body.classList.add('dragging');
    chosen.forEach((counter) => tiles.get(counter).classList.add('away'));
    ghost.textContent = chosen.size === 1 ? fill(words.window, { label: label([...chosen][0]) }) : fill(words.windows, { n: chosen.size });
    ghost.hidden = false;
  }

  function under(x, y) {
    const element = document.elementFromPoint(x, y);
    return element && element.closest('[data-drop]');
  }

  function carry(x, y) {
    // Beside the queues, so that the one under the pointer can be read.
    const edge = Math.min(x, side.getBoundingClientRect().left);
    ghost.style.transform = 'translate(' + Math.max(0, edge - ghost.offsetWidth - 16) + 'px,' + (y - 24) + 'px)';
    const over = under(x, y);
    rows.forEach((row) => row.classList.toggle('over', row === over));
    const panel = document.getElementById('queues');
    const box = panel.getBoundingClientRect();
    if (x > box.left && y > box.bottom - 48) panel.scrollTop += 12;
    else if (x > box.left && y < box.top + 48) panel.scrollTop -= 12;
  }

  function stretch(x, y) {
    const box = plan.getBoundingClientRect();
    const left = Math.min(x, drag.x);
    const top = Math.min(y, drag.y);
    const right = Math.max(x, drag.x);
    const bottom = Math.max(y, drag.y);
    band.hidden = false;
    band.style.left = left - box.left + 'px';
    band.style.top = top - box.top + plan.scrollTop + 'px';
    band.style.width = right - left + 'px';
    band.style.height = bottom - top + 'px';
    chosen.clear();
    drag.kept.forEach((counter) => chosen.add(counter));
    tiles.forEach((tile, counter) => {
      const at = tile.getBoundingClientRect();
      if (at.width && at.left < right && at.right > left && at.top < bottom && at.bottom > top) chosen.add(counter);
    });
    drawChosen();
  }

  function stopDrag() {
    if (!drag) return;
    try { plan.releasePointerCapture(drag.id); } catch { /* it had none */ }
    drag = null;
    ghost.hidden = band.hidden = true;
    document.body.classList.remove('dragging');
    tiles.forEach((tile) => tile.classList.remove('away'));
    rows.forEach((row) => row.classList.remove('over'));
  }

  window.addEventListener('pointerup', (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    const over = drag.begun && drag.tile ? under(event.clientX, event.clientY) : null;
    stopDrag();
    if (over) openSheet(over.dataset.drop);
  });
  window.addEventListener('pointercancel', (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    // The browser scrolls instead: whatever seemed to have begun has not.
    chosen.clear();
    drag.before.forEach((counter) => chosen.add(counter));
    stopDrag();
    drawChosen();
    dragged = false;
  });

  // ── the sheet: a move ──────────────────────────────────────────────────────────────────────────────────────
  const sheet = document.getElementById('sheet');
  const sure = document.getElementById('sure');
  let once = '';

  const unique = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

  function openSheet(queue) {
    if (!may || !chosen.size) return;
    const form = find(sheet, 'form');
    form.reset();
    once = unique();
    form.elements.queue.value = queue === undefined ? '' : queue;
    setTime(form, 'starts', Desk.now() + 300000);
    setTime(form, 'ends', Desk.now() + 3600000);
    find(sheet, '.counters').textContent = fill(words.windows, { n: chosen.size }) + ': ' + [...chosen].map(label).join(', ');
    suit();
    sheet.showModal();
  }
  function suit() { find(sheet, '.how').hidden = !find(sheet, 'form').elements.queue.value; }

  // A time to choose is one of every five minutes.
  function setTime(form, name, millis) {
    const [hour, minute] = Desk.time(Math.ceil(millis / 300000) * 300000).split(':');
    form.elements[name + '_hour'].value = hour;
    form.elements[name + '_minute'].value = minute;
  }
  const getTime = (form, name) => form.elements[name + '_hour'].value + ':' + form.elements[name + '_minute'].value;

  async function move(form) {
    const queue = form.elements.queue.value;
    const counters = [...chosen];
    const asked = new URLSearchParams({
      once,
      queue,
      how: form.elements.how.value,
      starts: form.elements.begin.value === 'now' ? 'now' : getTime(form, 'starts'),
      ends: form.elements.end.value === 'at' ? getTime(form, 'ends') : form.elements.end.value,
    });
    counters.forEach((counter) => asked.append('counter', counter));
    const told = await Desk.post('/console/moves', asked);
    if (!told) return;
    sheet.close();
    clear();
    const where = counters.length === 1 ? fill(words.window, { label: label(counters[0]) }) : fill(words.windows, { n: counters.length });
    const fields = { what: where, queue: queueName(queue), time: asked.get('starts') };
    if (!told.moves.length) Desk.say(words.unchanged, 'warn');
    else Desk.say(fill(asked.get('starts') === 'now' ? words.moved : words.planned, fields), 'calm', { text: words.undo, act: () => undo(told.moves) });
  }

  async function undo(moves, key) {
    if (key) key.disabled = true;
    let done = true;
    for (const name of moves) done = (await Desk.post('/console/moves/' + encodeURIComponent(name) + '/end', {})) && done;
    if (key) key.disabled = false;
    if (done) Desk.say(words.undone);
  }

  function chosenQueue(row) {
    if (may && chosen.size) openSheet(row.dataset.drop);
    else if (row.dataset.queue) light(row.dataset.queue);
  }
  document.getElementById('queues').addEventListener('click', (event) => {
    const key = event.target.closest('.switch');
    const row = event.target.closest('.queue');
    if (key) ask(key);
    else if (row) chosenQueue(row);
  });
  document.getElementById('queues').addEventListener('keydown', (event) => {
    const row = event.target.closest('.queue');
    if (row && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      chosenQueue(row);
    }
  });

  // ── intake ─────────────────────────────────────────────────────────────────────────────────────────────────
  let asking = null;
  function ask(key) {
    const line = key.closest('.line').dataset.line;
    asking = { line, to: key.dataset.to };
    const name = words.lines[line];
    const waiting = Object.entries(words.queues).filter(([, queue]) => queue.line === line)
      .reduce((sum, [queue]) => sum + ((state()['q:' + queue] || {}).waiting || 0), 0);
    put(find(sure, 'h2'), fill(words[asking.to + '_sure'], { line: name }));
    put(find(sure, '.note'), fill(words[asking.to + '_note'], { n: waiting }));
    const yes = find(sure, '[type=submit]');
    put(yes, words[asking.to + '_key']);
    yes.classList.toggle('danger', asking.to === 'stop');
    sure.showModal();
  }

  if (may) {
    document.getElementById('move').addEventListener('click', () => openSheet([...rows.keys()].find((queue) => {
      const line = rows.get(queue).closest('.line');
      return line && !line.hidden;
    })));
    find(sheet, 'select').addEventListener('change', suit);
    // Whoever sets a time means it.
    [['starts', 'begin'], ['ends', 'end']].forEach(([time, choice]) => {
      const form = find(sheet, 'form');
      const mean = () => { [...form.elements[choice]].find((radio) => radio.value === 'at').checked = true; };
      ['_hour', '_minute'].forEach((part) => {
        form.elements[time + part].addEventListener('input', mean);
        form.elements[time + part].addEventListener('click', mean);
      });
    });
    find(sheet, 'form').addEventListener('submit', (event) => {
      event.preventDefault();
      const yes = find(sheet, '[type=submit]');
      yes.disabled = true;
      move(event.target).finally(() => { yes.disabled = false; });
    });
    find(sure, 'form').addEventListener('submit', async (event) => {
      event.preventDefault();
      const told = await Desk.post('/console/intake/' + encodeURIComponent(asking.line), { to: asking.to });
      sure.close();
      if (told) Desk.say(fill(asking.to === 'stop' ? words.stopped : words.started, { line: words.lines[asking.line] }));
    });
    [sheet, sure].forEach((dialog) => find(dialog, '.cancel').addEventListener('click', () => dialog.close()));
  }

  // ── where to begin ─────────────────────────────────────────────────────────────────────────────────────────
  const address = new URLSearchParams(location.search);
  const wanted = tiles.get(address.get('counter'));
  const asked = rows.get(address.get('queue'));
  const about_floor = wanted ? wanted.closest('.storey').dataset.floor : asked && asked.closest('.line').dataset.floor;
  showFloor(about_floor || localStorage.getItem('console-floor') || (window.innerWidth >= 1700 ? 'all' : null));
  if (wanted) {
    toggle(wanted.dataset.counter);
    wanted.scrollIntoView({ block: 'center' });
  }
  if (asked) {
    light(asked.dataset.queue);
    asked.scrollIntoView({ block: 'center' });
  }
})();
