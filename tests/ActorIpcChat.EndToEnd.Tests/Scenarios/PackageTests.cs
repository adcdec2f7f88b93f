using System.Diagnostics;
using System.IO.Compression;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>The command as a .NET tool, and the library in programs outside of the repository.</summary>
[Collection(NonParallel.Name)]
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class PackageTests(PackedPackages packed) : IClassFixture<PackedPackages>
{
    private static readonly string[] Libraries =
        ["ActorIpcChat", "ActorIpcChat.Cluster", "ActorIpcChat.Core", "ActorIpcChat.Hosting", "ActorIpcChat.Linux"];

    [LongFact]
    public void Packed_tool_installs_from_a_folder_and_runs_the_demo()
    {
        var tools = Path.Combine(packed.Top, "tools");
        using (var content = ZipFile.OpenRead(FileOf("ipcchat", "nupkg")))
        {
            Assert.NotNull(content.GetEntry("README.md"));
            Assert.NotNull(content.GetEntry("man/ipcchat.1"));
        }

        // From the folder only, without a feed.
        packed.Dotnet("tool", "install", "ipcchat", "--tool-path", tools, "--source", packed.Directory, "--version", packed.Version);
        Assert.Contains("nothing was left behind", packed.Run(Path.Combine(tools, "ipcchat"), "demo"), StringComparison.Ordinal);
    }

    [LongFact]
    public void Plain_pack_makes_the_libraries_with_documentation_and_symbols_and_the_tool()
    {
        string[] expected = [.. Libraries.SelectMany(id => (string[])[FileOf(id, "nupkg"), FileOf(id, "snupkg")]), FileOf("ipcchat", "nupkg")];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Directory.GetFiles(packed.Directory).Order(StringComparer.Ordinal));
        foreach (var id in Libraries)
        {
            using var content = ZipFile.OpenRead(FileOf(id, "nupkg"));
            foreach (var file in (string[])["README.md", "NOTICE", "icon.png", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"])
                Assert.NotNull(content.GetEntry(file));
            using var symbols = ZipFile.OpenRead(FileOf(id, "snupkg"));
            Assert.NotNull(symbols.GetEntry($"lib/net10.0/{id}.pdb"));
        }
    }

    [LongFact]
    public void Program_outside_of_the_repository_sends_and_reads_lines_with_the_package()
    {
        var project = WriteProject("pair", "ActorIpcChat", PairProgram);
        packed.Dotnet("build", project, "-c", "Release", "-o", Path.Combine(project, "built"));
        ShouldSendAndRead(Path.Combine(project, "built", "pair"));

        packed.Dotnet("publish", project, "-c", "Release", "-p:PublishAot=true", "-o", Path.Combine(project, "native"));
        Assert.False(File.Exists(Path.Combine(project, "native", "pair.dll")));
        ShouldSendAndRead(Path.Combine(project, "native", "pair"));
    }

    [LongFact]
    public void All_that_the_other_packages_depend_on_is_there()
    {
        foreach (var id in (string[])["ActorIpcChat.Hosting", "ActorIpcChat.Cluster"])
            packed.Dotnet("restore", WriteProject($"with-{id}", id, ""));
    }

    private const string PairProgram = """
        using ActorIpcChat;

        var role = args[0] == "send" ? Role.A : Role.B;
        await using var chat = await ChatChannel.OpenAsync(new ChatOptions { Role = role, Directory = args[1], Room = "room" });
        if (args[0] == "send")
        {
            for (var i = 1; i < 1000; i++)
                await chat.SendAsync($"line {i}");
            await chat.WhenDeliveredAsync(await chat.SendAsync("line 1000"));
            return;
        }

        await foreach (var line in chat.ReadAllAsync())
            Console.WriteLine($"{line.Sequence}: {line.Text}");
        """;

    private void ShouldSendAndRead(string program)
    {
        var room = Directory.CreateTempSubdirectory("ipcchat-test-").FullName;
        try
        {
            using var reader = new RunningProcess("reader", new ProcessStartInfo(program, ["read", room]));
            packed.Run(program, "send", room);
            reader.ShouldExit();
            Assert.Equal(Enumerable.Range(1, 1000).Select(i => $"{i}: line {i}"), reader.Output.Lines);
            Assert.Empty(Directory.GetFileSystemEntries(room));
        }
        finally
        {
            Directory.Delete(room, recursive: true);
        }
    }

    private string FileOf(string id, string extension) => Path.Combine(packed.Directory, $"{id}.{packed.Version}.{extension}");

    /// <summary>A project as a user has it. It gets everything from the packed folder and from what this repository has restored.</summary>
    /// <returns>Its directory.</returns>
    private string WriteProject(string name, string package, string program)
    {
        var directory = Directory.CreateDirectory(Path.Combine(packed.Top, name)).FullName;
        File.WriteAllText(Path.Combine(directory, $"{name}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <WarningsNotAsErrors>NU1603</WarningsNotAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="{packed.Version}" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(directory, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="packed" value="{packed.Directory}" />
                <add key="restored" value="{ChatRoom.OfBuild("packages")}" />
              </packageSources>
            </configuration>
            """);
        File.WriteAllText(Path.Combine(directory, "Program.cs"), program);
        return directory;
    }
}
