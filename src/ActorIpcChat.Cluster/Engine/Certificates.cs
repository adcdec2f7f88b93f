using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Settings;
using ActorIpcChat.Text;
using Akka.Remote.Transport.DotNetty;

namespace ActorIpcChat.Cluster.Engine;

/// <summary>Mutual TLS: each member shows a certificate, and accepts those that the configured authority signed.</summary>
internal static class Certificates
{
    private const string CommonName = "2.5.4.3";

    /// <summary>Reads the PEM files.</summary>
    /// <param name="tls">The files.</param>
    /// <param name="nick">This member's nick.</param>
    /// <exception cref="LinuxException">
    /// A file cannot be read, the authority has not signed the certificate, or the certificate does not have the nick.
    /// </exception>
    public static DotNettySslSetup Load(TlsSettings tls, string nick)
    {
        var authority = Read("authority", tls.Authority, () => X509CertificateLoader.LoadCertificate(PemOf(tls.Authority)));
        var own = Read("certificate", tls.Certificate, () => X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key));
        if (!IsSignedBy(authority, own))
        {
            throw new LinuxException(
                $"cannot use the certificate {tls.Certificate}", $"{tls.Authority} has not signed it, or it is not valid today",
                "let the authority of chat.cluster.tls sign it");
        }

        if (WhyNot(nick, NamesIn(own)) is { } reason)
            throw new LinuxException(
                $"cannot be {VisibleText.Of(nick)} in the room", $"the certificate {tls.Certificate} {reason.What}", reason.Advice);
        return new DotNettySslSetup(
            own, suppressValidation: false, requireMutualAuthentication: true,
            (other, _, _, _, _) => other is not null && IsSignedBy(authority, other));
    }

    /// <summary>The common name of a certificate, and its DNS names.</summary>
    public static string[] NamesIn(X509Certificate2 certificate)
    {
        var names = certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == CommonName)
            .Select(part => part.GetSingleElementValue() ?? "");
        var alternatives = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>();
        return [.. names, .. alternatives.SelectMany(extension => extension.EnumerateDnsNames())];
    }

    /// <summary>Why a member with a certificate of these names cannot have a nick; null if it can.</summary>
    public static (string What, string Advice)? WhyNot(string nick, string[] names) => names.Contains(nick, StringComparer.OrdinalIgnoreCase)
        ? null
        : ($"is for {VisibleText.Of(string.Join(", ", names))}", "choose that as --nick, or have this nick signed as a DNS name of the certificate");

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
