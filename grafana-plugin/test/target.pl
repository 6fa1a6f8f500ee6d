#!/usr/bin/perl
# A process whose map changes as its standard input says: "map ADDRESS BYTES", "unmap ADDRESS BYTES", "protect ADDRESS
# BYTES PROT", "fork"; numbers are decimal, or hex with 0x. It answers "done", or with the child's PID. Perl is part of every Debian and calls the kernel
# directly, so that exactly what is asked for happens.
use strict;
use warnings;
no warnings 'portable';

chomp(my $machine = `uname -m`);
my %calls = $machine eq 'aarch64' ? (mmap => 222, munmap => 215, mprotect => 226) : (mmap => 9, munmap => 11, mprotect => 10);
# MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE
my $flags = 0x100022;

$| = 1;
while (my $line = <STDIN>) {
  my ($what, @numbers) = split ' ', $line;
  my ($address, $bytes, $prot) = map { /^0x/ ? oct : $_ + 0 } @numbers;
  if ($what eq 'fork') {
    my $parent = $$;
    my $pid = fork() // die "fork: $!";
    if ($pid == 0) {
      sleep 1 while getppid() == $parent;
      exit;
    }
    print "$pid\n";
    next;
  }
  my $result =
      $what eq 'map' ? syscall($calls{mmap}, $address, $bytes, 3, $flags, -1, 0)
    : $what eq 'unmap' ? syscall($calls{munmap}, $address, $bytes)
    : $what eq 'protect' ? syscall($calls{mprotect}, $address, $bytes, $prot)
    : die "what is $what?";
  print $result == -1 ? "$what: $!\n" : "done\n";
}
