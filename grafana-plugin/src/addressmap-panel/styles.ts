import css from '@vma-tracker/exporter/components.css';

/** Two modules with these styles, of an app that was loaded twice, say, need them once. */
const KEY = Symbol.for('vmatracker-addressmap-panel styles');

/**
 * Has a document take the components' style sheet, once. It is adopted, not put into the page: no policy of Grafana's forbids that, and it
 * reaches nothing but what begins with `.vma`.
 */
export function adoptStyles(document: Document & { [KEY]?: CSSStyleSheet }): void {
  if (document[KEY] !== undefined || typeof CSSStyleSheet.prototype.replaceSync !== 'function') {
    return;
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  document[KEY] = sheet;
}
