using System.Security.Cryptography;
using System.Text;
using System.Xml;

namespace Blog.Core.Api;

/// <summary>A page of the list as an Atom feed (RFC 4287), with a link to the next page (RFC 5005).</summary>
internal static class AtomFeed
{
    public const string MediaType = "application/atom+xml";
    private const string Namespace = "http://www.w3.org/2005/Atom";

    /// <param name="page">What the list shows.</param>
    /// <param name="filter">What it is narrowed to.</param>
    /// <param name="limit">How many rows were asked for, for the link to the next page.</param>
    /// <param name="tableName">The name of the table: feeds of two tables have different ids.</param>
    public static byte[] Write(PostPage page, ListFilter filter, int limit, string tableName)
    {
        using var output = new MemoryStream();
        using (var xml = XmlWriter.Create(output, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false }))
        {
            xml.WriteStartElement("feed", Namespace);
            xml.WriteElementString("id", Namespace, Id(filter, tableName));
            xml.WriteElementString("title", Namespace, Legal(Title(filter)));
            xml.WriteElementString("updated", Namespace, TimestampConverter.ToText(page.Items.Select(post => post.UpdatedAt).DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max()));
            // The address of the page, which is the same whichever backend made the feed.
            WriteLink(xml, "alternate", "/", "text/html");
            if (page.NextCursor is not null) WriteLink(xml, "next", Query(filter, limit, page.NextCursor), MediaType);
            foreach (var post in page.Items) WriteEntry(xml, post);
            xml.WriteEndElement();
        }

        return output.ToArray();
    }

    private static void WriteEntry(XmlWriter xml, PostSummary post)
    {
        xml.WriteStartElement("entry", Namespace);
        xml.WriteElementString("id", Namespace, "urn:uuid:" + post.Id);
        xml.WriteElementString("title", Namespace, Legal(post.Title));
        xml.WriteElementString("published", Namespace, TimestampConverter.ToText(post.CreatedAt));
        xml.WriteElementString("updated", Namespace, TimestampConverter.ToText(post.UpdatedAt));
        WriteLink(xml, "alternate", "/posts/" + post.Id, "text/html");
        xml.WriteStartElement("author", Namespace);
        xml.WriteElementString("name", Namespace, Legal(post.Author));
        xml.WriteEndElement();
        foreach (var tag in post.Tags)
        {
            xml.WriteStartElement("category", Namespace);
            xml.WriteAttributeString("term", Legal(tag));
            xml.WriteEndElement();
        }

        xml.WriteElementString("summary", Namespace, Legal(post.Excerpt));
        xml.WriteEndElement();
    }

    private static void WriteLink(XmlWriter xml, string relation, string address, string mediaType)
    {
        xml.WriteStartElement("link", Namespace);
        xml.WriteAttributeString("rel", relation);
        xml.WriteAttributeString("type", mediaType);
        xml.WriteAttributeString("href", address);
        xml.WriteEndElement();
    }

    private static string Title(ListFilter filter) => string.Join(" ", new[]
    {
        "Blog", filter.Author is null ? null : "by " + filter.Author, filter.Tag is null ? null : "about " + filter.Tag,
    }.OfType<string>());

    private static string Query(ListFilter filter, int limit, string cursor) => string.Concat(
        $"?format=atom&limit={limit}",
        filter.Author is null ? "" : "&author=" + Uri.EscapeDataString(filter.Author),
        filter.Tag is null ? "" : "&tag=" + Uri.EscapeDataString(filter.Tag),
        "&cursor=" + cursor);

    // A feed's id must never change (RFC 4287, section 4.2.6), so it is a hash of the table's name and the filter: a UUID of version 8 (RFC 9562).
    private static string Id(ListFilter filter, string tableName)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"feed\0{tableName}\0{filter.Author}\0{filter.Tag?.ToUpperInvariant()}"))[..16];
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return "urn:uuid:" + new Guid(hash, bigEndian: true);
    }

    // The API refuses text that XML cannot carry, but other tools may have written to the table.
    private static string Legal(string text) => XmlConvertible(text) ? text
        : string.Concat(text.EnumerateRunes().Select(rune => rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? "\uFFFD" : rune.ToString()));

    private static bool XmlConvertible(string text) => text.All(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c));
}
