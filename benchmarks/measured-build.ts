import { build } from '../src/runner/build.ts';

// One build in a process of its own, so that its peak memory is its own.
const result = await build(process.argv[2]!);
console.log(JSON.stringify({ ...result, peakBytes: process.resourceUsage().maxRSS * 1024 }));
