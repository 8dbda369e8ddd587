// Charts by ECharts in the SVG renderer (clean under a strict content policy), in the page's own ink.
// Every number arrives in words from the server; here nothing is formatted but the axis.
"use strict";
(() => {
  const MINUS = "\u2212";
  const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const sans = () => ink("sans");

  function theme() {
    const axis = {
      axisLine: { show: true, lineStyle: { color: ink("edge") } },
      axisTick: { show: false },
      axisLabel: { color: ink("ink2"), fontFamily: sans(), fontSize: 12 },
      splitLine: { lineStyle: { color: ink("line") } },
    };
    return {
      backgroundColor: "transparent",
      textStyle: { fontFamily: sans(), color: ink("ink2") },
      categoryAxis: { ...axis, splitLine: { show: false } },
      valueAxis: { ...axis, axisLine: { show: false } },
      tooltip: {
        backgroundColor: ink("surface"), borderColor: ink("edge"), borderWidth: 1, borderRadius: 4, shadowBlur: 0,
        textStyle: { color: ink("ink"), fontFamily: sans(), fontSize: 13, lineHeight: 18 },
      },
    };
  }

  function axisNumber(value, unit, language, digits) {
    const scaled = unit === "share" ? 100 * value : value;
    const text = Math.abs(scaled).toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    const sign = scaled < 0 ? MINUS : scaled > 0 && (unit === "valence" || unit === "nps") ? "+" : "";
    return sign + text + (unit === "share" ? (language === "de" ? "\u202f%" : "%") : "");
  }

  function evenStep(rough) {
    const power = 10 ** Math.floor(Math.log10(rough));
    return power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  }

  // A vertical interval with caps taller than the mark; dotted when few.
  function bar(points) {
    return (params, api) => {
      const point = points[params.dataIndex];
      if (point.low === null || point.value === null) return null;
      const [x, top] = api.coord([params.dataIndex, point.high]);
      const [, bottom] = api.coord([params.dataIndex, point.low]);
      const stroke = ink("ink");
      const line = (x1, y1, x2, y2, lineWidth, lineDash) =>
        ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke, lineWidth, lineDash } });
      return { type: "group", children: [
        line(x, top, x, bottom, 2, point.few ? [2, 2] : undefined),
        line(x - 6, top, x + 6, top, 1.5), line(x - 6, bottom, x + 6, bottom, 1.5),
      ] };
    };
  }

  function waves(data, place) {
    const { points, names, unit, language, words } = data;
    const ends = points.flatMap((p) => [p.low, p.high, p.value]).filter((v) => v !== null);
    const low = Math.min(...ends), high = Math.max(...ends);
    const step = evenStep((high - low) / 4 || 0.1);
    const digits = Math.max(0, -Math.floor(Math.log10(unit === "share" ? 100 * step : step)));
    return {
      animation: false,
      grid: { left: 8, right: 28, top: 28, bottom: 8, containLabel: true },
      xAxis: { type: "category", data: names, boundaryGap: true, axisLine: { onZero: false, lineStyle: { color: ink("edge"), width: 3, type: [48, 48] } }, axisLabel: { hideOverlap: true } },
      yAxis: { type: "value", min: step * Math.floor(low / step), max: step * Math.ceil(high / step), interval: step,
        axisLabel: { formatter: (value) => axisNumber(value, unit, language, digits) } },
      tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "line", lineStyle: { color: ink("edge") } },
        formatter: ([first]) => {
          const p = points[first.dataIndex];
          return `${names[first.dataIndex]}: ${p.text}\n${p.ends ? `${words.interval}: ${p.ends}\n` : ""}n = ${p.n}`;
        } },
      series: [
        { type: "custom", renderItem: bar(points), data: points.map((p, i) => [i, p.value]), z: 2, silent: true },
        { type: "line", name: words.series, data: points.map((p) => p.value), connectNulls: false, symbol: "diamond", z: 3,
          symbolSize: 13, lineStyle: { color: ink("ink"), width: 1.75 },
          itemStyle: { color: (item) => points[item.dataIndex].few ? ink("surface") : ink("p2"), borderColor: ink("ink"), borderWidth: 1.25 },
          label: { show: place.clientWidth / points.length > 64, position: "right", distance: 9, color: ink("ink"), fontSize: 12, fontFamily: sans(), fontWeight: 600,
            textBorderColor: ink("bg"), textBorderWidth: 4,
            formatter: (item) => points[item.dataIndex].text } },
      ],
    };
  }

  let drawn = [];
  function draw() {
    drawn.forEach((chart) => chart.dispose());
    echarts.registerTheme(document.documentElement.dataset.theme === "dark" ? "lotse-dunkel" : "lotse-hell", theme());
    drawn = [...document.querySelectorAll("[data-chart]")].map((place) => {
      const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
      const name = document.documentElement.dataset.theme === "dark" ? "lotse-dunkel" : "lotse-hell";
      const chart = echarts.init(place, name, { renderer: "svg" });
      chart.setOption(waves(data, place));
      return chart;
    });
  }
  addEventListener("DOMContentLoaded", draw);
  addEventListener("resize", () => drawn.forEach((chart) => chart.resize()));
  document.addEventListener("lotse:theme", () => { if (window.echarts && document.readyState !== "loading") draw(); });
  document.addEventListener("htmx:afterSettle", draw);
})();
