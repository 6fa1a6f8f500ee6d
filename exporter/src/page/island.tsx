import React from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { Root, type Theme } from '../components';

/** A component in an element of the page, which hands it its props. */
export class Island<P extends object> {
  private readonly react;

  constructor(
    root: HTMLElement,
    private readonly Component: React.ComponentType<P>,
    private readonly theme: () => Theme,
  ) {
    this.react = createRoot(root);
  }

  render(props: P): void {
    const { Component } = this;
    flushSync(() => {
      this.react.render(
        <Root theme={this.theme()}>
          <Component {...props} />
        </Root>,
      );
    });
  }
}
