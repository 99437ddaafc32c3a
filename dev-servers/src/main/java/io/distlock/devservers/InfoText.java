package io.distlock.devservers;

import java.util.Map;
import java.util.TreeMap;

/** The pairs in a reply such as that of INFO ({@code key:value} a line) or of SENTINEL MASTER (key and value in turn). */
record InfoText(Map<String, String> pairs) {

    static InfoText of(RedisNode node, String section) {
        return ofLines(node.command("INFO", section));
    }

    static InfoText ofLines(String reply) {
        Map<String, String> pairs = new TreeMap<>();
        reply.lines().filter(line -> line.contains(":")).forEach(line -> {
            int colon = line.indexOf(':');
            pairs.put(line.substring(0, colon), line.substring(colon + 1).strip());
        });
        return new InfoText(pairs);
    }

    static InfoText ofAlternating(String reply) {
        Map<String, String> pairs = new TreeMap<>();
        String[] elements = reply.split("\n", -1);
        for (int i = 0; i + 1 < elements.length; i += 2) {
            pairs.put(elements[i], elements[i + 1]);
        }
        return new InfoText(pairs);
    }

    /** Returns the value, or the empty string. */
    String get(String key) {
        return pairs.getOrDefault(key, "");
    }
}
