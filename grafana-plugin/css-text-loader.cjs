// A style sheet as a string: its imports in it, for the panel to adopt (src/addressmap-panel/styles.ts).
const { build } = require('esbuild');

module.exports = function () {
  const done = this.async();
  build({
    entryPoints: [this.resourcePath],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
    .then(({ outputFiles, metafile }) => {
      for (const file of Object.keys(metafile.inputs)) {
        this.addDependency(require('node:path').resolve(file));
      }
      done(null, outputFiles[0].text);
    })
    .catch(done);
};
