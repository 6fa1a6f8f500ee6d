import { AppPlugin } from '@grafana/data';
import { StartPage } from './app/StartPage';

export const plugin = new AppPlugin().setRootPage(StartPage);
