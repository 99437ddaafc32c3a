package io.distlock.samples.consensus;

import io.distlock.samples.consensus.Elections.Elected;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Elections over HTTP. */
@RestController
@RequestMapping("/elections/{name}")
class ElectionController {

    private final Elections elections;

    ElectionController(Elections elections) {
        this.elections = elections;
    }

    @PostMapping
    Elected propose(@PathVariable String name, @RequestParam String candidate) {
        return elections.propose(name, candidate);
    }

    @GetMapping
    Elected find(@PathVariable String name) {
        return elections
                .find(name)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "Nobody is elected yet"));
    }
}
