/* global document, MessageChannel, MutationObserver, performance, PerformanceObserver, requestAnimationFrame, window */
// Runs in the page before its own code: times that code, and tells when a map has been painted.
{
  const frame = requestAnimationFrame.bind(window);
  const timed = (callback) =>
    function (...args) {
      const began = performance.now();
      try {
        return callback.apply(this, args);
      } finally {
        performance.measure('ours', { start: began });
      }
    };
  window.requestAnimationFrame = (callback) => frame(timed(callback));
  const listen = window.EventTarget.prototype.addEventListener;
  window.EventTarget.prototype.addEventListener = function (type, listener, options) {
    return listen.call(this, type, type === 'wheel' ? timed(listener) : listener, options);
  };
  const tasks = [];
  new PerformanceObserver((list) => {
    tasks.push(...list.getEntries().map(({ startTime, duration }) => ({ startTime, duration })));
  }).observe({ type: 'longtask', buffered: true });
  let clicked = 0;
  listen.call(window, 'click', ({ timeStamp }) => (clicked = timeStamp), { capture: true });
  /** Resolves once the frame that has begun is painted. */
  const painted = () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve(performance.now());
      };
      port2.postMessage(null);
    });
  const nextFrame = () => new Promise((resolve) => frame(resolve));

  window.bench = {
    /** What the map is said to show. */
    label: () => document.querySelector('canvas.vma-map')?.getAttribute('aria-label') ?? '',
    /** The longest task since `time`, in ms; 0: none was longer than 50 ms. */
    longest: (time) => Math.max(0, ...tasks.filter((task) => task.startTime >= time).map((task) => task.duration)),
    /** Watches for a map of so many VMAs; `opened` is then when it was clicked and painted. */
    watch: (vmas) => {
      const text = `: ${vmas.toLocaleString('en')} mappings`;
      // Not frame by frame: frames that nothing but this asks for would cost as much as the page.
      const observer = new MutationObserver(async () => {
        if (window.bench.label().includes(text)) {
          observer.disconnect();
          // The view paints in the frame that is asked for now, or, where that only measured the map, in the next.
          await nextFrame();
          await nextFrame();
          window.bench.opened = { clicked, painted: await painted() };
        }
      });
      window.bench.opened = null;
      observer.observe(document, { subtree: true, attributes: true, attributeFilter: ['aria-label'] });
    },
    /** ms of the page's own code since the last call, once the frame after this one is painted. */
    step: async () => {
      await nextFrame();
      await painted();
      await nextFrame();
      const all = performance.getEntriesByName('ours');
      performance.clearMeasures('ours');
      return all.reduce((sum, { duration }) => sum + duration, 0);
    },
  };
}
