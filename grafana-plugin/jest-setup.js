// Jest setup provided by Grafana scaffolding
import './.config/jest-setup';

// What jsdom, which lays nothing out, lacks and Grafana's components need.
class Observer {
  observe() {}
  unobserve() {}
  disconnect() {}
}
Object.assign(global, { IntersectionObserver: Observer, ResizeObserver: Observer });
HTMLCanvasElement.prototype.getContext = () => ({ measureText: (text) => ({ width: 8 * text.length }) });
