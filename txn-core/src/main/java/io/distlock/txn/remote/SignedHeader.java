package io.distlock.txn.remote;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kind of header: {@code v=1;k=<key id>;<fields>;s=<signature>}. The fields are of a fixed form and order, so there is one text for one
 * meaning; lengths are checked before anything else looks at the text.
 */
enum SignedHeader {
    CONTEXT(
            RemoteHeaders.CONTEXT,
            512,
            "tx=(?<tx>[0-9a-f-]{35,50});br=(?<br>[0-9.]{1,32});to=(?<to>[A-Za-z0-9._-]{1,48});at=(?<at>[0-9]{1,15});"
                    + "ms=(?<ms>[0-9]{1,8});n=(?<n>[A-Za-z0-9_-]{22})"),
    ANSWER(
            RemoteHeaders.ANSWER,
            6144,
            "n=(?<n>[A-Za-z0-9_-]{22});"
                    + "b=(?<b>[0-9.]{1,32}@[A-Za-z0-9._-]{1,48}=[PRN](?:[+][0-9.]{1,32}@[A-Za-z0-9._-]{1,48}=P){0,63})"),
    COMMAND(
            RemoteHeaders.COMMAND,
            256,
            "to=(?<to>[A-Za-z0-9._-]{1,48});at=(?<at>[0-9]{1,15});n=(?<n>[A-Za-z0-9_-]{22})"),
    OUTCOME(RemoteHeaders.OUTCOME, 192, "n=(?<n>[A-Za-z0-9_-]{22});o=(?<o>[a-z-]{1,16})");

    /** What came of reading. */
    sealed interface Read {

        /** Signed by a known key; the groups of the form. */
        record Verified(Matcher fields) implements Read {}

        /** Not to be looked at. */
        record Refused(Refusal refusal) implements Read {}
    }

    private static final Pattern VERSION = Pattern.compile("v=([0-9]{1,4});.*", Pattern.DOTALL);

    final String header;
    private final int lengthMax;
    private final Pattern form;

    SignedHeader(String header, int lengthMax, String fields) {
        this.header = header;
        this.lengthMax = lengthMax;
        this.form =
                Pattern.compile("(?<body>v=1;k=(?<k>[A-Za-z0-9_-]{1,32});" + fields + ");s=(?<s>[A-Za-z0-9_-]{43})");
    }

    /**
     * The header's value.
     *
     * @param fields in the form of the kind
     * @param beside what is signed too, but travels elsewhere; may be empty
     */
    String write(RemoteKeys keys, String fields, String beside) {
        String body = "v=1;k=" + keys.current() + ";" + fields;
        String text = body + ";s=" + keys.sign(keys.current(), signed(body, beside));
        if (text.length() > lengthMax || !form.matcher(text).matches()) {
            throw new IllegalArgumentException("Not a value of header " + header + ": " + body);
        }
        return text;
    }

    /** Reads the only value that there must be. */
    Read read(RemoteKeys keys, List<String> values, String beside) {
        if (values.isEmpty()) {
            return new Read.Refused(new Refusal.Missing(header));
        }
        if (values.size() > 1) {
            return new Read.Refused(new Refusal.Repeated(header, values.size()));
        }
        String text = values.get(0);
        if (text.length() > lengthMax) {
            return new Read.Refused(new Refusal.TooLong(header, text.length(), lengthMax));
        }
        if (!text.startsWith("v=1;")) {
            Matcher version = VERSION.matcher(text);
            return new Read.Refused(
                    version.matches()
                            ? new Refusal.UnknownVersion(header, version.group(1))
                            : new Refusal.Malformed(header));
        }
        Matcher fields = form.matcher(text);
        if (!fields.matches()) {
            return new Read.Refused(new Refusal.Malformed(header));
        }
        String keyId = fields.group("k");
        if (!keys.knows(keyId)) {
            return new Read.Refused(new Refusal.UnknownKey(keyId));
        }
        if (!keys.verify(keyId, signed(fields.group("body"), beside), fields.group("s"))) {
            return new Read.Refused(new Refusal.BadSignature(keyId));
        }
        return new Read.Verified(fields);
    }

    /** The name of the header is signed too, so that one kind does not pass for another. */
    private String signed(String body, String beside) {
        return header + "\n" + body + "\n" + beside;
    }
}
