import { constants } from 'node:os';
import { processKey, type ProcessIdentity } from '../../wire/stream/process-key';
import { HelperProcess } from './helper-process';

/** Who asks: as whom the kernel is to be asked. */
export interface Credentials {
  readonly uid: number;
  readonly gid: number;
}

/** For each process whether it may be looked at; or why that can't be told, in words. */
export type Verdicts = readonly boolean[] | { readonly error: string };

/** Processes asked for in one line: what one of them would keep waiting is not long. */
const BATCH = 512;
/** ms for a batch that takes 10 ms, should somebody manage to starve the helper. */
const LONGEST = 10_000;

const { ENOENT, ENAMETOOLONG } = constants.errno;

/**
 * Answers for each PID:START_TIME whether a user may look at it: the link `exe` is read as that user. That needs what opening
 * `maps` needs, PTRACE_MODE_READ_FSCREDS (ptrace(2)), and takes no lock of the process up to Linux 6.18. The effective uid
 * becomes the user's, and with it the file system uid that this mode goes by; it takes the effective capabilities along.
 * The real uid stays root's, so that the user can neither send signals nor trace; he can lower the priority of the helper,
 * though, which then asks to be replaced (a dot at the end of its answer).
 *
 * A first thread that has ended has no exe any more, and no "dumpable" that would protect it: another thread is asked.
 */
const PROGRAM = `
($<, $>) = (0, 0);
my ($home, $groups) = ($>, $));
my $begun = state();
while (defined(my $line = <STDIN>)) {
  chomp $line;
  my ($uid, $gid, @keys) = split / /, $line;
  my $answer = become($uid, $gid) ? join('', map { may(split /:/) } @keys) : '!';
  if ($> != $home || $) ne $groups) {
    $> = $home;
    $) = $groups;
  }
  $answer .= '.' if state() ne $begun;
  my $at = 0;
  while ($at <= length $answer) {
    my $n = syswrite(STDOUT, "$answer\\n", length($answer) + 1 - $at, $at);
    exit if !defined $n && $! != ${constants.errno.EINTR};
    $at += $n // 0;
  }
}
sub become {
  my ($uid, $gid) = @_;
  my $bare = qr/^CapEff:\\t0+$/m;
  return 1 if $> == $uid && slurp('/proc/self/status') =~ $bare;
  $) = "$gid $gid";
  $> = $uid;
  my $status = slurp('/proc/self/status');
  return $status =~ $bare && $status =~ /^Uid:\\t\\d+\\t$uid\\t\\d+\\t$uid$/m && $status =~ /^Gid:\\t\\d+\\t$gid\\t\\d+\\t$gid$/m;
}
sub may {
  my ($pid, $start) = @_;
  # To itself the kernel refuses nothing, whoever it acts for.
  return '-' if $pid == $$ && $< != $>;
  my $answer = linked("/proc/$pid/exe");
  if ($answer eq '?' && opendir(my $tasks, "/proc/$pid/task")) {
    for my $tid (grep { /^\\d+$/ && $_ != $pid } readdir $tasks) {
      $answer = linked("/proc/$pid/task/$tid/exe");
      last if $answer ne '?';
    }
  }
  # Afterwards: then it was this process that was asked for, whose PID may have come back.
  return $answer eq '+' && slurp("/proc/$pid/stat") =~ /.*\\) (?:\\S+ ){19}(\\d+)/s && $1 == $start ? '+' : '-';
}
sub linked {
  return '+' if defined readlink $_[0];
  return $! == ${ENAMETOOLONG} ? '+' : $! == ${ENOENT} ? '?' : '-';
}
sub state {
  my ($nice, $policy) = (split / /, slurp('/proc/self/stat') =~ s/.*\\) //sr)[16, 38];
  my ($cpus) = slurp('/proc/self/status') =~ /^Cpus_allowed:\\t(.*)$/m;
  return "$nice $policy $cpus";
}
sub slurp {
  open(my $file, '<', $_[0]) or return '';
  sysread $file, my $text, 4096;
  return $text // '';
}
`;

/** Asks the kernel, as a user without capabilities, which processes he may look at. */
export class AccessHelper extends HelperProcess<Verdicts> {
  private text = '';

  /** @param program Perl, by name or path; tests name one that isn't there. */
  constructor(program?: string) {
    super({ script: PROGRAM, purpose: 'asking what a user may see', longest: LONGEST, program });
  }

  /**
   * What the kernel says at a moment after the call. A process that is gone may not be looked at, nor one of which the
   * kernel gives no answer.
   */
  async look(who: Credentials, processes: readonly ProcessIdentity[]): Promise<Verdicts> {
    const verdicts: boolean[] = [];
    for (let at = 0; at < processes.length; at += BATCH) {
      const part = await this.lookAtSome(who, processes.slice(at, at + BATCH));
      if ('error' in part) {
        return part;
      }
      verdicts.push(...part);
    }
    return verdicts;
  }

  private async lookAtSome(who: Credentials, processes: readonly ProcessIdentity[]): Promise<Verdicts> {
    const answer = await this.ask([who.uid, who.gid, ...processes.map(processKey)].join(' '));
    if (answer !== 'stuck') {
      return answer;
    }
    if (processes.length === 1) {
      return [false];
    }
    const half = processes.length >> 1;
    const parts = [
      await this.lookAtSome(who, processes.slice(0, half)),
      await this.lookAtSome(who, processes.slice(half)),
    ];
    return parts.find((part) => 'error' in part) ?? parts.flatMap((part) => part as readonly boolean[]);
  }

  protected override receive(bytes: Buffer): Verdicts | undefined {
    this.text += bytes.toString('latin1');
    if (!this.text.endsWith('\n')) {
      return undefined;
    }
    const text = this.text.replace(/\.?\n$/, '');
    if (this.text.endsWith('.\n')) {
      this.replace();
    }
    this.forget();
    return text === '!'
      ? { error: 'the exporter may not act as this user, which takes root, or CAP_SETUID and CAP_SETGID' }
      : Array.from(text, (verdict) => verdict === '+');
  }

  protected override forget(): void {
    this.text = '';
  }
}
