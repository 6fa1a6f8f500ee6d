import { useEffect, type RefObject } from 'react';

/** `/` leads to a field, as long as it is there, wherever the focus is but in another field. */
export function useSlash(field: RefObject<HTMLInputElement>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
      if (event.key === '/' && field.current !== null && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        field.current.focus();
        field.current.select();
        event.preventDefault();
      }
    };
    addEventListener('keydown', onKeyDown);
    return () => {
      removeEventListener('keydown', onKeyDown);
    };
  }, [field]);
}
