using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>Signs certificates of members in its own directory.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ipcchat-tls-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    internal CertificateAuthority(string name)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(In("authority.pem"), _certificate.ExportCertificatePem());
    }

    /// <summary>Creates a certificate and returns the options of a member that uses it.</summary>
    /// <param name="name">Its common name.</param>
    /// <param name="dnsNames">Further names.</param>
    internal string[] Settings(string name, params string[] dnsNames)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var dnsName in dnsNames)
            alternatives.AddDnsName(dnsName);
        if (dnsNames.Length > 0)
            request.CertificateExtensions.Add(alternatives.Build());
        using var signed = request.Create(
            _certificate, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), [.. Guid.NewGuid().ToByteArray()]);
        File.WriteAllText(In($"{name}.pem"), signed.ExportCertificatePem());
        File.WriteAllText(In($"{name}.key"), key.ExportPkcs8PrivateKeyPem());
        return
        [
            "--set", $"chat.cluster.tls.certificate=\"{In($"{name}.pem")}\"", "--set", $"chat.cluster.tls.key=\"{In($"{name}.key")}\"",
            "--set", $"chat.cluster.tls.authority=\"{In("authority.pem")}\"",
        ];
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private string In(string name) => Path.Combine(_directory, name);
}
