------------------------------- MODULE ZooKeeperLog -------------------------------
(***********************************************************************************)
(* The decision log on ZooKeeper: owner node, directory of decisions.              *)
(* TwoPhaseCommit says what is modelled, what is left out, and the sources.        *)
(*                                                                                 *)
(*   /o/<incarnation>           ephemeral: exists while the session lives          *)
(*   /d/<incarnation>           the directory, made in one multi with the owner    *)
(*   /d/<incarnation>/<txid>    COMMIT with its branches, or ABORT                 *)
(*                                                                                 *)
(* The ensemble is one linearizable place: every step below is one write (or one   *)
(* multi). Reads may be late; nobody acts on a read that found nothing, except     *)
(* that a directory once gone stays gone. A session's requests are executed in     *)
(* order and never after its end, and a session moved to another server cannot be  *)
(* used through the first one: so when the owner of a live session has read an     *)
(* outcome, none of its earlier attempts is still on the way, and it may sweep.    *)
(***********************************************************************************)
EXTENDS TwoPhaseCommit

VARIABLES
    ownerNode,         \* does the ephemeral node exist
    directory          \* does the directory exist

vars == <<shared, ownerNode, directory>>

Init ==
    /\ InitShared
    /\ ownerNode = TRUE
    /\ directory = TRUE

-----------------------------------------------------------------------------------
\* The owner

\* The ensemble ends the session. The process may learn of it much later.
SessionExpires ==
    /\ ownerNode
    /\ ownerNode' = FALSE
    /\ fenced' = TRUE
    /\ UNCHANGED <<coordinator, enlisted, branch, directory>>
    /\ KeepRegister

\* Bug: a self-healing recipe puts the same nodes back.
OwnerReturns ==
    /\ ~FreshIdentity
    /\ ~ownerNode
    /\ ownerNode' = TRUE
    /\ directory' = TRUE
    /\ UNCHANGED <<coordinator, enlisted, branch, fenced>>
    /\ KeepRegister

-----------------------------------------------------------------------------------
\* Decide: one multi of check(owner node) and create(decision). The answer may be lost.

CheckPasses == ownerNode \/ ~ChecksOwner

DecideCommit(t) ==
    /\ coordinator[t] \in {"deciding", "unsure"}
    /\ CheckPasses
    /\ directory
    /\ decision[t] = "none"
    /\ Record(t, "COMMIT")
    /\ \E known \in {"committed", "unsure"} : CoordinatorBecomes(t, known)
    /\ UNCHANGED <<enlisted, branch, fenced, ownerNode, directory>>

\* NodeExists: what is there is the outcome.
DecisionExists(t) ==
    /\ coordinator[t] = "deciding"
    /\ CheckPasses
    /\ decision[t] # "none"
    /\ \E known \in {OutcomeOf(decision[t]), "unsure"} : CoordinatorBecomes(t, known)
    /\ UNCHANGED <<enlisted, branch, fenced, ownerNode, directory>>
    /\ KeepRegister

\* NoNode. The first attempt answered so is certain to have failed; a later one says nothing of those before it.
DecideRefused(t) ==
    /\ coordinator[t] = "deciding"
    /\ ~CheckPasses \/ ~directory
    /\ \E known \in {"aborted", "unsure"} : CoordinatorBecomes(t, known)
    /\ UNCHANGED <<enlisted, branch, fenced, ownerNode, directory>>
    /\ KeepRegister

-----------------------------------------------------------------------------------
\* In-doubt pull: create(ABORT), and obey what is there after the attempt.

Pull(t, b) ==
    /\ IF decision[t] # "none" THEN Obey(t, b)
       ELSE IF directory THEN DecideAbort(t, b)
       ELSE PresumeAbort(t, b)
    /\ UNCHANGED <<ownerNode, directory>>

-----------------------------------------------------------------------------------
\* Recovery

CollectDecision(t) == Collect(t, ownerNode, TRUE) /\ UNCHANGED <<ownerNode, directory>>

\* NotEmpty otherwise: somebody has just written ABORT, and the recoverer starts again.
RemoveDirectory ==
    /\ ~ownerNode
    /\ directory
    /\ \A t \in Transactions : decision[t] = "none"
    /\ directory' = FALSE
    /\ UNCHANGED <<shared, ownerNode>>

-----------------------------------------------------------------------------------
Next ==
    \/ SessionExpires
    \/ OwnerReturns
    \/ RemoveDirectory
    \/ \E t \in Transactions :
        \/ SharedNext(t) /\ UNCHANGED <<ownerNode, directory>>
        \/ DecideCommit(t)
        \/ DecisionExists(t)
        \/ DecideRefused(t)
        \/ LearnFromLog(t, ownerNode) /\ UNCHANGED <<ownerNode, directory>>
        \/ CollectDecision(t)
        \/ \E b \in Branches : Pull(t, b)

\* Branches pull and recoverers collect. Of the coordinator only its question after the fence is fair.
Fairness ==
    /\ WF_vars(RemoveDirectory)
    /\ \A t \in Transactions :
        /\ WF_vars(CollectDecision(t))
        /\ \A b \in Branches :
            /\ WF_vars(Pull(t, b))
            /\ WF_vars(LearnFromBranch(t, b) /\ UNCHANGED <<ownerNode, directory>>)

Spec == Init /\ [][Next]_vars /\ Fairness

FencedIsCollected == ~ownerNode ~> ~directory
===================================================================================
