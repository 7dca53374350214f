document.querySelector("p").textContent = "here";
