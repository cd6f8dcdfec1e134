import { enableCompileCache } from 'node:module';

// Node keeps what it compiles of the modules below for the next start, where it can write; so they come after this.
enableCompileCache();

const { runProgram } = await import('./program.ts');
await runProgram();
