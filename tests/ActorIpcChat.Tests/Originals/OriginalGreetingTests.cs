using System.Text;
using ActorIpcChat.Originals;

namespace ActorIpcChat.Tests.Originals;

public sealed class OriginalGreetingTests
{
    [Theory]
    [InlineData("4321", new[] { 4321, 432, 43, 4 })]
    [InlineData("12", new[] { 12, 1 })]
    [InlineData("1", new[] { 1 })]
    [InlineData("432hello", new[] { 432, 43, 4 })]
    [InlineData("9999999999", new[] { 999999999, 99999999, 9999999, 999999, 99999, 9999, 999, 99, 9 })]
    [InlineData("2147483647", new[] { 2147483647, 214748364, 21474836, 2147483, 214748, 21474, 2147, 214, 21, 2 })]
    public void Greeting_gives_all_possible_pids_longest_first(string begin, int[] pids)
        => Assert.Equal(pids.Select(pid => (pid, pid.ToString().Length)), OriginalGreeting.Readings(Encoding.UTF8.GetBytes(begin)));

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("0")]
    [InlineData("0123")]
    [InlineData("-12")]
    [InlineData(" 12")]
    public void Other_bytes_are_no_greeting(string begin) => Assert.Empty(OriginalGreeting.Readings(Encoding.UTF8.GetBytes(begin)));

    [Theory]
    [InlineData(12345, 5, 12345)]
    [InlineData(12345, 7, 12345)]
    [InlineData(12345, 4, 1234)]
    [InlineData(12345, 1, 1)]
    public void Original_reads_as_many_digits_as_its_own_pid_has(int pid, int digits, int read)
        => Assert.Equal(read, OriginalGreeting.AsRead(pid, digits));
}
