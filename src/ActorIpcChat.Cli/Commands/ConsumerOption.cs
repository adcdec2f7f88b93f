using System.CommandLine;
using ActorIpcChat.Memory;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Commands;

/// <summary>An option whose value is the name of a consumer.</summary>
internal static class ConsumerOption
{
    public static Option<string?> Create(string option, string description)
    {
        var consumer = new Option<string?>(option) { Description = description, HelpName = "NAME" };
        consumer.Validators.Add(result =>
        {
            if (result.GetValue(consumer) is { } name && ConsumerName.WhyInvalid(name) is { } why)
                result.AddError($"cannot use {option} {VisibleText.Of(name)}: {why}; allowed: {ConsumerName.Allowed}");
        });
        return consumer;
    }
}
