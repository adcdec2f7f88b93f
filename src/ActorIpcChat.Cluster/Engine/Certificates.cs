using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Settings;
using Akka.Remote.Transport.DotNetty;

namespace ActorIpcChat.Cluster.Engine;

/// <summary>Mutual TLS: each member shows a certificate, and accepts those that the configured authority signed.</summary>
internal static class Certificates
{
    /// <summary>Reads the PEM files.</summary>
    /// <exception cref="LinuxException">A file cannot be read, or the authority has not signed the certificate.</exception>
    public static DotNettySslSetup Load(TlsSettings tls)
    {
        var authority = Read("authority", tls.Authority, () => X509CertificateLoader.LoadCertificate(PemOf(tls.Authority)));
        var own = Read("certificate", tls.Certificate, () => X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key));
        if (!IsSignedBy(authority, own))
        {
            throw new LinuxException(
                $"cannot use the certificate {tls.Certificate}", $"{tls.Authority} has not signed it, or it is not valid today",
                "let the authority of chat.cluster.tls sign it");
        }

        return new DotNettySslSetup(
            own, suppressValidation: false, requireMutualAuthentication: true,
            (other, _, _, _, _) => other is not null && IsSignedBy(authority, other));
    }

    // Not the system's authorities: they sign for any site.
    private static bool IsSignedBy(X509Certificate2 authority, X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(certificate);
    }

    private static byte[] PemOf(string path)
    {
        var text = File.ReadAllText(path);
        var found = PemEncoding.Find(text);
        return text[found.Label] == "CERTIFICATE"
            ? Convert.FromBase64String(text[found.Base64Data]) : throw new CryptographicException("it holds no certificate");
    }

    private static T Read<T>(string what, string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException or FormatException)
        {
            throw new LinuxException(
                $"cannot read the {what} {path}", e.Message.Split('\n', 2)[0].Trim(),
                $"let chat.cluster.tls.{what} name a PEM file that you may read");
        }
    }
}
