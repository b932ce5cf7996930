import type { CommandContext } from '../command.ts';

/** How this program is called in a shell here. From a checkout there is none of its name on the path. */
export function programText({ environment }: Pick<CommandContext, 'environment'>): string {
  const { npm_package_name: name, npm_lifecycle_event: script } = environment;
  return name === 'stallscope' && script !== undefined ? 'npm run -s stallscope --' : 'stallscope';
}
