namespace Fairlead.Tenants.Store;

/// <summary>What a client names a write with, so that it may send it twice.</summary>
/// <param name="Credential">Whose key it is, e.g. <c>apikey/GUID</c>: two clients that choose the same text do not meet.</param>
public sealed record RepeatKey(string Credential, string Key);

/// <summary>The first answer to a write, for whoever sends it again.</summary>
/// <param name="Fingerprint">Of method, path and body: another request under the same key is a mistake.</param>
/// <param name="Headers">A JSON object of those that belong to the answer.</param>
/// <param name="Body">Empty for an answer without one.</param>
public sealed record KeptAnswer(RepeatKey Key, string Fingerprint, DateTimeOffset At, int Status, string Headers, string Body);

/// <summary>Has the answer stored with the write it is about: neither is there without the other.</summary>
/// <param name="Write">What is answered when the write is stored like this; may be called again when a commit is tried again.</param>
public sealed record AnswerToKeep(RepeatKey Key, Func<Committed, KeptAnswer> Write);
