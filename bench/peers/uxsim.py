"""Runs one of the bench's scenarios through UXsim's C++ engine and prints one line of JSON.

usage: python3 uxsim.py FOLDER SCENARIO.json [fixed|own]
FOLDER holds UXsim's compiled module (uxsim_cpp*.so); bench/RESULTS.md tells how to build it. The engine is driven without
its Python layer, without logs of vehicles and on one thread: less time and memory than its users see.
`fixed`: every vehicle keeps its route; `own`: the engine's own route choice (renewed every 600 s, its default).
"""

import json
import sys
import time

sys.path.insert(0, sys.argv[1])
import uxsim_cpp as engine  # noqa: E402

ENDED = 3
UNLIMITED = -1.0
REACTION_S = 1.0


def peak_mb():
    """Of this process alone: ru_maxrss would begin with what its parent had."""
    with open("/proc/self/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM:")) / 1024


def main():
    with open(sys.argv[2], encoding="utf-8") as file:
        case = json.load(file)
    keeps_route = sys.argv[3:] != ["own"]
    packet, end_s = case["packet"], case["endS"]
    step_s = packet * REACTION_S
    renewed_s = 2 * end_s if keeps_route else 600.0
    world = engine.create_world(
        "bench", end_s, packet, REACTION_S, renewed_s, 0.5, 0.01, 0, 1, False, no_cyclic_routing=not keeps_route
    )
    for node in range(case["nodeCount"]):
        engine.add_node(world, f"n{node}", float(node), 0.0)
    columns = ("tail", "head", "lengthM", "freeSpeedMps", "jamDensityPcuPerM", "lanes", "exitCapacityPcuPerS")
    for index, (tail, head, length, speed, jam, lanes, out) in enumerate(zip(*(case[name] for name in columns))):
        capacity = UNLIMITED if out is None else out
        engine.add_link(world, f"l{index}", f"n{tail}", f"n{head}", speed, jam, length, lanes, 1.0, capacity, UNLIMITED, [0])
    links = [world.get_link(f"l{index}") for index in range(len(case["tail"]))]
    routes = case["routes"]
    for depart_s, number in zip(case["departS"], case["route"]):
        route = routes[number]
        first, last = case["tail"][route[0]], case["head"][route[-1]]
        index = world.vehicle_count
        engine.add_demand(world, f"n{first}", f"n{last}", depart_s, depart_s + step_s, 1.0, [])
        if keeps_route:
            # Not enforce_route: that would keep a second copy of the route for each vehicle.
            world.get_vehicle_by_index(index).specified_route = [links[link] for link in route]
    world.initialize_adj_matrix()
    del case["routes"]

    began_cpu, began = time.process_time(), time.perf_counter()
    for change in case["changes"]:
        # main_loop's end is included.
        world.main_loop(-1.0, change["timeS"] - step_s)
        links[change["link"]].capacity_out = change["exitCapacityPcuPerS"]
    world.main_loop(-1.0, end_s)
    cpu_s, wall_s = time.process_time() - began_cpu, time.perf_counter() - began

    completed = unfinished = 0
    total_s = 0.0
    for index in range(world.vehicle_count):
        vehicle = world.get_vehicle_by_index(index)
        departs = vehicle.departure_time
        if vehicle.state == ENDED:
            completed += packet
            total_s += packet * vehicle.travel_time
        elif departs < end_s:
            unfinished += packet
            total_s += packet * (end_s - departs)
    entries = sum(int(link.arrival_curve[-1]) for link in links)
    answer = {
        "cpuS": cpu_s,
        "wallS": wall_s,
        "peakMemoryMb": peak_mb(),
        "completed": completed,
        "unfinished": unfinished,
        "totalTravelTimeS": total_s,
        "linkEntries": entries,
    }
    print(json.dumps(answer))


main()
