package io.distlock.consensus.redis;

import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Header;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.paxos.Request.Accept;
import io.distlock.consensus.paxos.Request.Fence;
import io.distlock.consensus.paxos.Request.Forget;
import io.distlock.consensus.paxos.Request.Format;
import io.distlock.consensus.paxos.Request.ListKeys;
import io.distlock.consensus.paxos.Request.Prepare;
import io.distlock.consensus.paxos.Request.Read;
import java.util.List;
import java.util.stream.Stream;

/** A script with its arguments, as the first lines of the scripts describe them. */
record ScriptCall(LuaScript script, List<String> arguments) {

    static ScriptCall of(Request request) {
        Header header = request.header();
        if (request instanceof Prepare prepare) {
            return call(
                    LuaScript.PREPARE,
                    header,
                    field(prepare.key()),
                    prepare.ballot().text());
        }
        if (request instanceof Accept accept) {
            return call(
                    LuaScript.ACCEPT,
                    header,
                    field(accept.key()),
                    accept.ballot().text(),
                    accept.value(),
                    accept.next().text());
        }
        if (request instanceof Read read) {
            return call(LuaScript.READ, header, field(read.key()));
        }
        if (request instanceof Forget forget) {
            return call(
                    LuaScript.FORGET,
                    header,
                    field(forget.key()),
                    forget.ballot().text());
        }
        if (request instanceof ListKeys list) {
            return call(LuaScript.LIST, header, list.cursor().isEmpty() ? "0" : list.cursor());
        }
        if (request instanceof Fence fence) {
            Configuration told = fence.configuration();
            return new ScriptCall(
                    LuaScript.FENCE, List.of(header.group(), header.incarnation(), digits(told.epoch()), told.text()));
        }
        return request instanceof Format format ? format(format.mark()) : new ScriptCall(LuaScript.INSPECT, List.of());
    }

    String[] argumentArray() {
        return arguments.toArray(String[]::new);
    }

    /** 19 digits, which compare as strings the way that the numbers do. */
    static String digits(long number) {
        return "%019d".formatted(number);
    }

    private static ScriptCall format(AcceptorMark mark) {
        return new ScriptCall(
                LuaScript.FORMAT,
                List.of(
                        mark.group(),
                        Integer.toString(mark.seat()),
                        mark.incarnation(),
                        digits(mark.epoch()),
                        mark.floor().text(),
                        mark.configuration().text()));
    }

    private static ScriptCall call(LuaScript script, Header header, String... own) {
        return new ScriptCall(
                script,
                Stream.concat(Stream.of(header.group(), header.incarnation(), digits(header.epoch())), Stream.of(own))
                        .toList());
    }

    private static String field(RegisterKey key) {
        return "k:" + key.name();
    }
}
