/** A style sheet as a string: see css-text-loader.cjs. */
declare module '*.css' {
  const text: string;
  export default text;
}
