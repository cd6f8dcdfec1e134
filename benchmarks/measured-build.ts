import { build } from '../src/runner/build.ts';

// One build in a process of its own, so that its peak memory is its own; of what the further arguments select, or all.
const [root, ...select] = process.argv.slice(2);
const result = await build(root!, {}, select.length > 0 ? { select } : {});
console.log(JSON.stringify({ ...result, peakBytes: process.resourceUsage().maxRSS * 1024 }));
