package io.distlock.lock.zookeeper;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a listing goes on: behind this lock. */
record ListCursor(String name, String bucket, String queueNode) {

    private static final Pattern TEXT =
            Pattern.compile("(?<name>[a-z0-9-]{1,64})/(?<bucket>[0-9a-f]{2})/(?<queue>=[A-Za-z0-9._:%~-]{0,100})");

    static ListCursor parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("No cursor of a listing; use the one that came with the page before");
        }
        return new ListCursor(matcher.group("name"), matcher.group("bucket"), matcher.group("queue"));
    }

    @Override
    public String toString() {
        return name + "/" + bucket + "/" + queueNode;
    }
}
