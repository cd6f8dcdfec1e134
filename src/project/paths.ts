import { join } from 'node:path';

/** Where things lie in a project folder. */
export interface ProjectPaths {
  readonly root: string;
  readonly projectFile: string;
  readonly models: string;
  readonly metrics: string;
  readonly seeds: string;
  readonly migrations: string;
  readonly lake: string;
  /** The database that builds write to. */
  readonly work: string;
  /** The published snapshot that everyone reads. */
  readonly published: string;
  /** What `verify` builds anew, and takes away again. */
  readonly scratch: string;
  readonly spill: string;
  /** What YAML and models were found to mean, so that it need not be found out again. */
  readonly readYaml: string;
  readonly boundModels: string;
  /** Held by a process while it builds, and by one that writes to the lake. */
  readonly buildLock: string;
  readonly lakeLock: string;
}

export function projectPaths(root: string): ProjectPaths {
  return {
    root,
    projectFile: join(root, 'project.yml'),
    models: join(root, 'models'),
    metrics: join(root, 'metrics'),
    seeds: join(root, 'seeds'),
    migrations: join(root, 'migrations'),
    lake: join(root, 'lake'),
    work: join(root, 'warehouse', 'work.duckdb'),
    published: join(root, 'warehouse', 'klinehouse.duckdb'),
    scratch: join(root, 'warehouse', 'verify.duckdb'),
    spill: join(root, 'warehouse', 'spill'),
    readYaml: join(root, 'warehouse', 'memo', 'yaml.json'),
    boundModels: join(root, 'warehouse', 'memo', 'models.json'),
    buildLock: join(root, 'warehouse', 'lock.duckdb'),
    lakeLock: join(root, 'lake', 'lock.duckdb'),
  };
}
