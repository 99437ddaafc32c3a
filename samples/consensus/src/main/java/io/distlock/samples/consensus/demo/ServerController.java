package io.distlock.samples.consensus.demo;

import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisServers;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Breaks and mends the servers of the demo. */
@RestController
@RequestMapping("/servers/{name}")
@Conditional(DemoServers.NoNodesAreSet.class)
class ServerController {

    private final RedisServers servers;

    ServerController(RedisServers servers) {
        this.servers = servers;
    }

    @PostMapping("/kill")
    synchronized String kill(@PathVariable String name) {
        server(name).kill();
        return name + " is dead\n";
    }

    @PostMapping("/restart")
    synchronized String restart(@PathVariable String name) {
        server(name).restart();
        return name + " is back with what it had on disk\n";
    }

    /** As a server does whose volume is gone. */
    @PostMapping("/wipe")
    synchronized String wipe(@PathVariable String name) {
        server(name).command("FLUSHALL");
        return name + " has forgotten everything\n";
    }

    private RedisNode server(String name) {
        return DemoServers.server(servers, name)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no server " + name));
    }
}
