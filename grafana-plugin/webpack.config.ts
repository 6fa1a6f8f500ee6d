import CopyWebpackPlugin from 'copy-webpack-plugin';
import path from 'path';
import type { Configuration } from 'webpack';
import grafanaConfig, { type Env } from './.config/webpack/webpack.config.ts';

/** Style sheets are taken as text (css-text-loader.cjs): the loaders that Grafana's configuration names for them are not installed. */
const STYLES = {
  test: /\.css$/,
  type: 'asset/source',
  use: [path.resolve(process.cwd(), 'css-text-loader.cjs')],
};

/** Grafana's configuration copies the app's own logo only; the nested plugins have theirs beside their plugin.json. */
const config = async (env: Env): Promise<Configuration> => {
  const base = await grafanaConfig(env);
  return {
    ...base,
    module: {
      ...base.module,
      rules: [...(base.module?.rules ?? []).filter((rule) => !isFor(rule, 'a.css')), STYLES],
    },
    plugins: [
      ...(base.plugins ?? []),
      new CopyWebpackPlugin({ patterns: [{ from: '*/img/*.svg', to: '[path][name][ext]' }] }),
    ],
  };
};

function isFor(rule: unknown, file: string): boolean {
  return (
    typeof rule === 'object' && rule !== null && 'test' in rule && rule.test instanceof RegExp && rule.test.test(file)
  );
}

export default config;
