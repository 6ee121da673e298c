// recheck's build in plain JavaScript, which its types leave out: the main entry would start a native program or Java.

declare module 'recheck/lib/browser' {
  export { checkSync } from 'recheck';
}
