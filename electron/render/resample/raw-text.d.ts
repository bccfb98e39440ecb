/** The text of a file, taken along by the bundler. */
declare module '*?raw' {
  const text: string;
  export default text;
}
