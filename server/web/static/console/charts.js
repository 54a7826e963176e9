// The charts of a day. Every number comes from the server as it counts it; what nobody knows is a gap, not a zero. Beside
// each chart stands its data as a table.
'use strict';
(() => {
  const EVERY = 60000; // ms between two looks at a day that goes on
  const AGAIN = 5000;
  const by = (id) => document.getElementById(id);
  const charts = by('charts');
  const words = JSON.parse(charts.dataset.words);
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  const ink = token('ink');
  const colours = { brand: token('brand'), warn: token('warn'), calm: token('calm'), alarm: token('alarm') };
  const font = getComputedStyle(document.body).fontFamily;
  const drawn = {};
  const names = {};
  document.querySelectorAll('input[name=place]').forEach((input) => { names[input.value] = input.parentElement.textContent.trim(); });
  let course = null;

  const asked = () => document.querySelector('input[name=place]:checked').value;
  const percent = (share) => (share === null ? null : Math.round(share * 1000) / 10);
  const shown = (value, unit = '') => (value === null || value === undefined ? '–' : value + unit);

  function figure(name) { return charts.querySelector('[data-chart=' + name + ']'); }

  function table(name, head, rows) {
    const element = figure(name).querySelector('table');
    const row = (cells, tag) => {
      const tr = document.createElement('tr');
      cells.forEach((cell, n) => {
        const td = document.createElement(tag || (n ? 'td' : 'th'));
        td.textContent = shown(cell);
        if (tag) td.scope = 'col';
        else if (!n) td.scope = 'row';
        tr.append(td);
      });
      return tr;
    };
    element.replaceChildren(row(head, 'th'), ...rows.map((cells) => row(cells)));
  }

  // Draw a chart, or say that there is nothing to draw.
  function draw(name, some, option) {
    const element = figure(name);
    element.querySelector('.canvas').hidden = !some;
    element.querySelector('.empty').hidden = some;
    element.querySelector('details').hidden = !some;
    if (!some) return;
    drawn[name] = drawn[name] || echarts.init(element.querySelector('.canvas'), null, { renderer: 'canvas' });
    drawn[name].setOption(option, { notMerge: true });
  }

  const text = { color: ink, fontFamily: font, fontSize: 13 };
  const line = { lineStyle: { color: ink, opacity: 0.16 } };

  function frame(labels, unit, more = {}) {
    return {
      animation: false,
      aria: { enabled: false },
      textStyle: text,
      grid: { left: 48, right: 16, top: 40, bottom: 32 },
      legend: { top: 0, right: 0, textStyle: text, itemWidth: 18 },
      tooltip: { trigger: 'axis', renderMode: 'richText', textStyle: { ...text, color: ink }, valueFormatter: (value) => shown(value) },
      xAxis: { type: 'category', data: labels, axisLabel: text, axisLine: { lineStyle: { color: ink, opacity: 0.5 } }, axisTick: { alignWithLabel: true } },
      yAxis: { type: 'value', name: unit, nameTextStyle: { ...text, align: 'right' }, minInterval: unit === words.minutes ? 0 : 1, axisLabel: text, splitLine: line },
      ...more,
    };
  }

  // The last slice goes on: what is drawn of it is lighter, and named so.
  const faint = (at, count) => (course.partial && at === count - 1 ? { opacity: 0.45 } : {});
  const labels = () => course.slices.map((slice, n) => (course.partial && n === course.slices.length - 1 ? slice + ' ' + words.partial : slice));

  function show() {
    const place = course.places.find((one) => one.place === asked());
    const today = charts.dataset.live;
    const tiles = {
      issued: place.issued, called: place.called, mean: shown(place.mean, ' ' + words.minutes), p90: shown(place.p90, ' ' + words.minutes),
      share: shown(percent(place.share), '%'),
      waiting: today ? shown(place.waiting[place.waiting.length - 1]) : shown(Math.max(...place.waiting.filter((n) => n !== null), -1), '').replace('-1', '–'),
    };
    Object.entries(tiles).forEach(([name, value]) => { charts.querySelector('[data-tile=' + name + ']').textContent = shown(value); });

    const slices = labels();
    const count = slices.length;
    draw('flow', place.arrivals.some(Boolean) || place.calls.some(Boolean), frame(slices, words.people, { series: [
      { name: words.arrivals, type: 'bar', barMaxWidth: 14, color: colours.brand, data: place.arrivals.map((value, n) => ({ value, itemStyle: faint(n, count) })) },
      { name: words.calls, type: 'bar', barMaxWidth: 14, color: colours.calm, itemStyle: { decal: null }, data: place.calls.map((value, n) => ({ value, itemStyle: faint(n, count) })) },
    ] }));
    table('flow', [words.time, words.arrivals, words.calls], slices.map((slice, n) => [slice, place.arrivals[n], place.calls[n]]));

    const waits = place.wait.map((wait) => (wait === null ? null : Math.round(wait * 10) / 10));
    draw('wait', waits.some((wait) => wait !== null), frame(slices, words.minutes, { series: [
      { name: words.wait, type: 'line', color: colours.brand, symbolSize: 7, showAllSymbol: true, connectNulls: false, data: waits,
        markLine: { silent: true, symbol: 'none', lineStyle: { color: colours.warn, type: 'dashed', width: 2 }, label: { ...text, color: colours.warn, formatter: words.target + ' ' + course.target, position: 'insideEndTop' }, data: [{ yAxis: course.target }] } },
    ] }));
    table('wait', [words.time, words.wait + ' (' + words.minutes + ')', words.share + ' (%)'], slices.map((slice, n) => [slice, waits[n], percent(place.in_time[n])]));

    draw('waiting', place.waiting.some((n) => n !== null), frame(course.ends, words.people.slice(0, 1), { legend: { show: false }, series: [
      { name: words.waiting, type: 'line', color: colours.warn, areaStyle: { opacity: 0.15 }, symbol: 'none', connectNulls: false, data: place.waiting },
    ] }));
    table('waiting', [words.time, words.waiting], course.ends.map((end, n) => [end, place.waiting[n]]));

    draw('open', place.open.some((n) => n !== null), frame(course.ends, '', { legend: { show: false }, series: [
      { name: words.open, type: 'line', step: 'end', color: colours.calm, symbol: 'none', connectNulls: false, data: place.open },
    ] }));
    table('open', [words.time, words.open], course.ends.map((end, n) => [end, place.open[n]]));
    zones();
  }

  // Zones side by side: the same for every choice of place.
  function zones() {
    const called = course.places.filter((one) => one.called);
    const axis = { type: 'category', inverse: true, data: called.map((one) => names[one.place]), axisLabel: { ...text, width: 150, overflow: 'break', lineHeight: 15 } };
    const value = (unit, max) => ({ type: 'value', name: unit, nameTextStyle: text, max, axisLabel: text, splitLine: line });
    const wide = { left: 170, right: 56, top: 32, bottom: 32 };
    draw('share', called.length > 0, frame([], '', { legend: { show: false }, grid: wide, xAxis: value('%', 100), yAxis: axis, series: [
      { name: words.share, type: 'bar', barMaxWidth: 20, color: colours.brand, label: { show: true, position: 'right', ...text, formatter: (bar) => bar.value + '%' }, data: called.map((one) => percent(one.share)) },
    ] }));
    table('share', [words.place, words.share + ' (%)', words.called], course.places.map((one) => [names[one.place], percent(one.share), one.called]));
    draw('zones', called.length > 0, frame([], '', { grid: wide, xAxis: value(words.minutes), yAxis: axis, series: [
      { name: words.mean, type: 'bar', barMaxWidth: 12, color: colours.brand, data: called.map((one) => one.mean) },
      { name: words.p90, type: 'bar', barMaxWidth: 12, color: colours.warn, data: called.map((one) => one.p90) },
    ] }));
    table('zones', [words.place, words.mean, words.p90, words.longest].map((word, n) => (n ? word + ' (' + words.minutes + ')' : word)),
      course.places.map((one) => [names[one.place], one.mean, one.p90, one.longest]));
  }

  async function look() {
    let wait = EVERY;
    try {
      const answer = await fetch('/console/charts/data?date=' + charts.dataset.day, { headers: { Accept: 'application/json' }, cache: 'no-store' });
      if (answer.status === 401) location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      course = await answer.json();
      by('failed').hidden = true;
      charts.hidden = !course.places.length;
      by('nothing').hidden = course.places.length > 0;
      if (course.places.length) show();
    } catch (error) {
      by('failed').hidden = false;
      wait = AGAIN;
      if (error instanceof TypeError === false && !/^\d+$/.test(error.message)) throw error;
    } finally {
      if (charts.dataset.live || wait === AGAIN) setTimeout(look, wait);
    }
  }

  document.querySelectorAll('input[name=place]').forEach((input) => input.addEventListener('change', () => { if (course && course.places.length) show(); }));
  window.addEventListener('resize', () => Object.values(drawn).forEach((chart) => chart.resize()));
  look();
})();
