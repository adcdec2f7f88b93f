namespace ActorIpcChat.Architecture.Tests;

public sealed class LayerTests
{
    /// <summary>All namespaces of the product, lowest first. Each may use those before it; docs/architecture.md says what each may know.</summary>
    private static readonly string[] Ladder =
    [
        "ActorIpcChat.Linux.Native",
        "ActorIpcChat.Linux.Errors",
        "ActorIpcChat.Linux.Users",
        "ActorIpcChat.Linux.Files",
        "ActorIpcChat.Linux.Processes",
        "ActorIpcChat.Linux.Memory",
        "ActorIpcChat.Linux.Events",
        "ActorIpcChat.Linux.Terminals",
        "ActorIpcChat.Core",
        "ActorIpcChat.Text",
        "ActorIpcChat.Wire",
        "ActorIpcChat.Rooms",
        "ActorIpcChat.Memory",
        "ActorIpcChat.Inspection",
        "ActorIpcChat.Dispatch",
        "ActorIpcChat.Settings",
        "ActorIpcChat.Reporting",
        "ActorIpcChat.Metering",
        "ActorIpcChat.Leaving",
        "ActorIpcChat.Lines",
        "ActorIpcChat.Typing",
        "ActorIpcChat.Peer",
        "ActorIpcChat.Members",
        "ActorIpcChat.Host",
        "ActorIpcChat.Formats",
        "ActorIpcChat.Viewer",
        "ActorIpcChat.Originals",
        "ActorIpcChat.Composition",
        "ActorIpcChat.Channels",
        "ActorIpcChat",
        "ActorIpcChat.Hosting",
        "ActorIpcChat.Cluster.Wire",
        "ActorIpcChat.Cluster.Engine",
        "ActorIpcChat.Cluster.Members",
        "ActorIpcChat.Cluster",
        "ActorIpcChat.Cli.Output",
        "ActorIpcChat.Cli.Processes",
        "ActorIpcChat.Cli.Terminal",
        "ActorIpcChat.Cli.Window",
        "ActorIpcChat.Cli.Status",
        "ActorIpcChat.Cli.Demo",
        "ActorIpcChat.Cli.Check",
        "ActorIpcChat.Cli.Completion",
        "ActorIpcChat.Cli.Commands",
    ];

    private static readonly Dependencies Product = new(Directory
        .EnumerateFiles(AppContext.BaseDirectory, "*.dll")
        .Where(path => Path.GetFileNameWithoutExtension(path) is var name
            && (name == "ipcchat" || name.StartsWith("ActorIpcChat", StringComparison.Ordinal))
            && !name.EndsWith(".Tests", StringComparison.Ordinal)));

    [Fact]
    public void Namespace_depends_on_no_namespace_above_it()
    {
        string[] up = [.. from name in Product.Namespaces
                          from use in Product.UsesOf(name)
                          where Array.IndexOf(Ladder, use.Key) > Array.IndexOf(Ladder, name)
                          select $"{name} -> {use.Key}: {use.Value}"];
        Assert.True(up.Length == 0, string.Join("\n", up));
    }

    [Fact]
    public void Namespaces_have_no_circular_dependencies()
        => Assert.Null(Product.Namespaces.Select(Product.CycleThrough).FirstOrDefault(cycle => cycle is not null));

    [Fact]
    public void Every_namespace_is_in_the_ladder() => Assert.Equal(Ladder.Order(StringComparer.Ordinal), Product.Namespaces);

    /// <summary>PublicAPI.Unshipped.txt of each project has their members.</summary>
    [Fact]
    public void Public_types_are_only_those_for_programs()
    {
        string[] visible = [.. from path in Directory.EnumerateFiles(AppContext.BaseDirectory, "ActorIpcChat*.dll")
                               where !path.EndsWith(".Tests.dll", StringComparison.Ordinal)
                               from type in TypesOf(path)
                               where type.IsPublic
                               orderby type.FullName
                               select type.FullName];
        Assert.Equal(
            [
                "ActorIpcChat.ChatChannel", "ActorIpcChat.ChatException", "ActorIpcChat.ChatLine", "ActorIpcChat.ChatOptions",
                "ActorIpcChat.ChatReader", "ActorIpcChat.Hosting.ChatChannelActor", "ActorIpcChat.Hosting.ChatHostingExtensions", "ActorIpcChat.Role",
            ],
            visible);

        static IReadOnlyList<Mono.Cecil.TypeDefinition> TypesOf(string path)
        {
            using var assembly = Mono.Cecil.AssemblyDefinition.ReadAssembly(path);
            return [.. assembly.MainModule.Types];
        }
    }

    [Fact]
    public void Frames_and_rings_do_not_depend_on_Akka()
    {
        using var core = Mono.Cecil.AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, "ActorIpcChat.Core.dll"));
        Assert.DoesNotContain(core.MainModule.AssemblyReferences, reference => reference.Name.StartsWith("Akka", StringComparison.Ordinal));
    }

    [Fact]
    public void Namespace_of_each_file_matches_its_folder()
    {
        string[] strays = [.. from file in Sources()
                              let name = File.ReadLines(file.Path).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))
                              where name is not null && name != $"namespace {file.Namespace};"
                              select $"{file.Path}: {name}"];
        Assert.Empty(strays);
    }

    [Fact]
    public void No_file_is_longer_than_300_lines()
        => Assert.Empty(from file in FilesOf("src").Concat(FilesOf("tests")) where File.ReadLines(file).Count() > 300 select file);

    [Fact]
    public void No_line_is_longer_than_150_columns()
        => Assert.Empty(
            from file in FilesOf("src").Concat(FilesOf("tests"))
            from line in File.ReadLines(file).Select((text, index) => (text.Length, Number: index + 1))
            where line.Length > 150
            select $"{file}:{line.Number}");

    /// <summary>The source files with the namespace of their folder.</summary>
    private static IEnumerable<(string Path, string Namespace)> Sources()
    {
        foreach (var path in FilesOf("src"))
        {
            var folders = Path.GetDirectoryName(Path.GetRelativePath(Path.Combine(Top, "src"), path))!.Split('/');
            var root = folders[0] == "ActorIpcChat.Core" ? "ActorIpcChat" : folders[0];
            yield return (path, string.Join('.', folders[1..].Prepend(root)));
        }
    }

    private static IEnumerable<string> FilesOf(string folder)
        => Directory.EnumerateFiles(Path.Combine(Top, folder), "*.cs", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(Top, path).Split('/').Any(part => part is "obj" or "bin"));

    private static string Top
    {
        get
        {
            var top = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(top, "ActorIpcChat.sln")))
                top = Path.GetDirectoryName(top) ?? throw new InvalidOperationException("the tests do not run in the repository");
            return top;
        }
    }
}
