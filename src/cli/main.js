import { enableCompileCache } from 'node:module';

// Node keeps what it compiles of the modules below for the next start, where it can write; so they come after this.
// This file is JavaScript, for of TypeScript here Node would load its compiler at each start.
enableCompileCache();

const { runProgram } = await import('./program.ts');
await runProgram();
