/** 0 done; 1 failed while running; 2 usage or configuration; of `check` alone: 3 slow, 4 failed; where certificates are looked at, 5: one has ended or ends within the days that were asked for; of `status` alone: 0 fine, 1 problems, 2 blind, 64 usage. A promise to other programs. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 64;
